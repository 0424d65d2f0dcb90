/** An Instance on Tencent Cloud: a native instance, its data disks, its public address, and what changes only while it is stopped. */
import * as pulumi from "@pulumi/pulumi";
import { Eip, EipAssociation, Instance as Machine } from "@pulumi/tencentcloud";
import type { InstanceArgs, InstanceOutputs } from "../../../components/instance";
import { noteOwnPower } from "../../../components/ownPower";
import { comesFromResource } from "../../core/awaits";
import type { Builder } from "../../core/cloud";
import { unfailing } from "../../core/failedInputs";
import type { Fields } from "../../core/fields";
import { nativeMark } from "../../core/nativeMark";
import { userDataBytes } from "../../core/userDataBytes";
import { wayOutOf } from "../../core/waysOut";
import { ComponentArguments } from "../arguments/arguments";
import { TencentImage } from "../image/image";
import type { InstanceArguments } from "../instance/argumentsDefinition";
import { KeyPairName } from "../instance/key";
import { SubnetPlace } from "../instance/place";
import { InstanceState } from "../instance/state";
import { InstanceTags } from "../instance/tags";
import { Natives } from "../native";
import { SecurityGroupNames } from "../securityGroup/names";
import { attachDisks } from "./dataDisks";
import { refuseUnsupported } from "./instanceFaults";

const MACHINE = "tencentcloud:index/instance:Instance";

/** The component's arguments that the native instance takes, under the names that it has for them. */
const WORDS = {
  name: "instanceName",
  description: "tags",
  metadata: "tags",
  image: "imageId",
  flavor: "instanceType",
  systemDisk: "systemDiskSize",
  subnet: "subnetId",
  securityGroups: "orderlySecurityGroups",
  keyName: "keyIds",
  userData: "userData",
  userDataBase64: "userData",
};

/** What the native resource would change in place, and lose data or a login by: another image wipes the system disk. */
const ONLY_NEW = ["imageId", "hostname", "keyIds", "password", "subnetId", "camRoleName"];

/** An Instance that is being built. */
interface Building {
  self: pulumi.ComponentResource;
  name: string;
  natives: Natives;
  /** The arguments as the program gave them. */
  given: InstanceArgs;
  /** What refuses wrong arguments: nothing is created before it. */
  checked: ComponentArguments<InstanceArguments>;
  /** Where its subnet is. */
  where: SubnetPlace;
}

/** Builds an Instance. */
export const build: Builder<InstanceArgs, Fields<InstanceOutputs>> = (self, name, given, on) => {
  refuseUnsupported(name, given);
  const natives = new Natives(self, on(), given.region);
  const { place } = natives;
  const checked = checkArguments(self, name, given, natives);
  const args = unfailing(given);
  const subnet = args.subnet as pulumi.Input<string>;
  const where = new SubnetPlace(name, { ...place, subnet }, { parent: self, dependsOn: checked });
  const machine = newMachine({ self, name, natives, given, checked, where }, args);
  tagLater({ self, name, natives }, machine, args);
  const { disks, attachments } = attachDisks({ self, name, natives, machine, subnet, checked }, given.dataDisks ?? {});
  const { flavor, power, reboot } = given;
  if (power !== undefined) noteOwnPower(machine, name);
  const state = new InstanceState(
    name,
    { ...place, instance: machine.id, flavor, power: power as never, reboot },
    { parent: self, dependsOn: attachments },
  );
  const publicAddress = given.publicAddress ? newAddress(name, natives, machine, args) : pulumi.output(undefined);
  const absent = pulumi.output<string | undefined>(undefined);
  const disk = pulumi.output(args.systemDisk);
  return {
    id: machine.id,
    name: pulumi.output(args.name).apply((said) => said ?? name),
    status: state.status,
    address: machine.privateIp.apply((ip): string | undefined => ip),
    addresses: pulumi.all([machine.privateIp, publicAddress]).apply((all) => all.filter((ip) => ip !== undefined)),
    publicAddress,
    region: pulumi.output<string | undefined>(natives.region),
    availabilityZone: machine.availabilityZone,
    flavor: state.flavorSpec,
    image: machine.imageId.apply((id): string | undefined => id),
    systemDisk: pulumi
      .all([machine.systemDiskId, machine.systemDiskSize, machine.systemDiskType, disk])
      .apply(([id, size, type, said]) => ({ id, size: size ?? said?.size ?? 0, type, device: undefined })),
    dataDisks: pulumi.output(disks),
    network: where.vpc.apply((id): string | undefined => id),
    networks: where.vpc.apply((id) => [id]),
    ports: pulumi.output<string[]>([]),
    securityGroups: machine.orderlySecurityGroups,
    hypervisorHostname: absent,
    createdAt: absent,
    updatedAt: absent,
    operateType: state.operateType,
    operatedAt: state.operatedAt,
  };
};

function checkArguments(self: pulumi.ComponentResource, name: string, args: InstanceArgs, { place }: Natives) {
  const { name: called, description, flavor, image, systemDisk, availabilityZone, keyName, metadata } = args;
  const { subnet, network, securityGroups, tencentcloud = {} } = args;
  const isOut = args.publicAddress === true || wayOutOf(subnet) !== "none";
  const said = {
    ...{ ...place, name: called, description, flavor, image, systemDisk, availabilityZone, keyName, metadata },
    ...{ subnet, network, securityGroups },
    loginBy: (keyName ?? args.userData ?? args.userDataBase64 ?? tencentcloud.password) ? "something" : "nothing",
    wayOut: isOut ? "some" : "none",
    userDataBytes: userDataBytes(args),
  };
  return new ComponentArguments<InstanceArguments>("Instance", name, said as never, { parent: self });
}

function newMachine(building: Building, args: InstanceArgs): Machine {
  const { name, natives, checked, where } = building;
  const { tencentcloud: { password, camRole } = {}, systemDisk, metadata } = args;
  const options = natives.options(
    {
      dependsOn: checked,
      // A disk or an address of the old one may be used by the new one only when that is gone.
      deleteBeforeReplace: true,
      replaceOnChanges: ONLY_NEW,
      // Its type, its power and its later tags are brought about by resources of ours.
      ignoreChanges: ["instanceType", "runningFlag", "tags"],
    },
    WORDS,
  );
  const disk = pulumi.output(systemDisk);
  return new Machine(
    name,
    {
      instanceName: pulumi.output(args.name).apply((said) => said ?? name),
      availabilityZone: where.zone,
      vpcId: where.vpc,
      subnetId: args.subnet,
      imageId: imageId(building, args),
      instanceType: args.flavor,
      orderlySecurityGroups: groupIds(building, args),
      keyIds: keyIds(building, args),
      password: password === undefined ? undefined : pulumi.secret(password),
      camRoleName: camRole,
      systemDiskSize: disk.apply((one) => one?.size) as pulumi.Output<number>,
      systemDiskType: disk.apply((one) => one?.type) as pulumi.Output<string>,
      userData: secretUserData(args),
      tags: natives.tags(MACHINE, name, { description: args.description, own: metadata as never }, options),
    },
    options,
  );
}

/** What of the tags changes later. */
function tagLater(
  { self, name, natives }: Pick<Building, "self" | "name" | "natives">,
  machine: Machine,
  args: InstanceArgs,
) {
  const { description, metadata } = args;
  const marked = nativeMark(MACHINE, name, natives.options({}, WORDS));
  new InstanceTags(
    name,
    { ...natives.place, instance: machine.id, description, metadata: metadata as never, marked },
    { parent: self },
  );
}

/** A resource that says what a name means comes after the check of all arguments: the engine stops at the first error. */
const after = ({ self, checked }: Building) => ({ parent: self, dependsOn: checked });

/** The image: by its id, or by what its name meant when it was written. */
function imageId(building: Building, { image }: InstanceArgs): pulumi.Input<string> {
  if (typeof image === "string" && /^img-\w+$/.test(image)) return image;
  return new TencentImage(building.name, { ...building.natives.place, image }, after(building)).imageId;
}

/** The key pair's id, by what its name meant when it was written. */
function keyIds(building: Building, { keyName }: InstanceArgs): pulumi.Input<pulumi.Input<string>[]> | undefined {
  if (keyName === undefined) return undefined;
  return [new KeyPairName(building.name, { ...building.natives.place, keyName }, after(building)).keyId];
}

/** Whether groups are written by their ids: what another resource says of itself is one, and a name is a text. */
function areIds(groups: InstanceArgs["securityGroups"]): groups is pulumi.Input<string>[] {
  const isId = (one: unknown) => (typeof one === "string" ? /^sg-\w{8}$/.test(one) : comesFromResource(one));
  return Array.isArray(groups) && groups.every(isId);
}

/** The groups, by what their ids and names meant when they were written. */
function groupIds(
  building: Building,
  { securityGroups }: InstanceArgs,
): pulumi.Input<pulumi.Input<string>[]> | undefined {
  // Of what is known without failing, nobody can tell where it comes from.
  if (securityGroups === undefined || areIds(building.given.securityGroups))
    return securityGroups as pulumi.Input<string>[] | undefined;
  return new SecurityGroupNames(building.name, { ...building.natives.place, securityGroups }, after(building)).groupIds;
}

function secretUserData({ userData, userDataBase64 }: InstanceArgs): pulumi.Output<string> | undefined {
  if (userDataBase64 !== undefined) return pulumi.secret(userDataBase64);
  if (userData === undefined) return undefined;
  return pulumi.secret(pulumi.output(userData).apply((text) => Buffer.from(text).toString("base64")));
}

/** A public address of its own, which stays when the instance is replaced. */
function newAddress(name: string, natives: Natives, machine: Machine, { name: called }: InstanceArgs) {
  const options = natives.options({}, { name: "name" });
  const shown = pulumi.output(called).apply((said) => (said ?? name).slice(0, 20));
  const eip = new Eip(
    name,
    { name: shown, tags: natives.tags("tencentcloud:index/eip:Eip", name, {}, options) },
    options,
  );
  const association = new EipAssociation(
    name,
    { eipId: eip.id, instanceId: machine.id },
    natives.options({ deleteBeforeReplace: true }),
  );
  return pulumi.all([eip.publicIp, association.id]).apply(([ip]): string | undefined => ip);
}
