/** An Instance on AWS: a native instance, its data disks, its public address, and what changes only while it is stopped. */
import { Eip } from "@pulumi/aws/ec2/eip";
import { EipAssociation } from "@pulumi/aws/ec2/eipAssociation";
import { Instance as Machine } from "@pulumi/aws/ec2/instance";
import * as pulumi from "@pulumi/pulumi";
import type { InstanceArgs, InstanceOutputs } from "../../../components/instance";
import { noteOwnPower } from "../../../components/ownPower";
import { comesFromResource } from "../../core/awaits";
import type { Builder } from "../../core/cloud";
import { noteCompanions } from "../../core/companions";
import { unfailing } from "../../core/failedInputs";
import type { Fields } from "../../core/fields";
import { noteOwnGroups } from "../../core/groupKeepers";
import { userDataBytes } from "../../core/userDataBytes";
import { wayOutOf } from "../../core/waysOut";
import { type Adopted, ComponentArguments } from "../arguments/arguments";
import { AwsImage } from "../image/image";
import type { InstanceArguments } from "../instance/arguments";
import { InstanceState } from "../instance/state";
import { Natives } from "../native";
import { SecurityGroupNames } from "../securityGroup/names";
import { attachDisks } from "./dataDisks";
import { refuseUnsupported } from "./instanceFaults";
import { firstNetwork, firstOf, ownTags } from "./instanceValues";

const MACHINE = "aws:ec2/instance:Instance";

/** The component's arguments that the native instance takes, under the names that it has for them. */
const WORDS = {
  name: "tags",
  description: "tags",
  metadata: "tags",
  tags: "tags",
  image: "ami",
  flavor: "instanceType",
  systemDisk: "rootBlockDevice",
  subnet: "subnetId",
  networks: "subnetId",
  securityGroups: "vpcSecurityGroupIds",
  keyName: "keyName",
  userData: "userData",
  userDataBase64: "userDataBase64",
};

/** What only a new instance can have: of an adopted one it stays as it is, also where preview does not know it yet. */
const ONLY_NEW = ["hibernation", "rootBlockDevice.encrypted", "userData", "userDataBase64"];

/** Builds an Instance. */
export const build: Builder<InstanceArgs, Fields<InstanceOutputs>> = (self, name, given, on) => {
  refuseUnsupported(name, given);
  const natives = new Natives(self, on(), given.region);
  const { place } = natives;
  const child = { parent: self };
  const checked = checkArguments(self, name, given, natives);
  const args = unfailing(given);
  const { subnet, address } = firstNetwork(args);
  const machine = newMachine(self, { name, natives, given, checked }, args);
  const holder = { self, name, natives, machine, subnet, checked, encrypted: given.aws?.encrypted };
  const { disks, attachments } = attachDisks(holder, given.dataDisks ?? {});
  const { flavor, power, reboot } = given;
  if (power !== undefined) noteOwnPower(machine, name);
  if (given.securityGroups !== undefined) noteOwnGroups(machine);
  const state = new InstanceState(
    name,
    { ...place, instance: machine.id, flavor, power: power as never, reboot },
    {
      ...child,
      dependsOn: attachments,
    },
  );
  // What restarts it comes before whoever keeps its power.
  noteCompanions(machine, [state]);
  const publicAddress = given.publicAddress ? newAddress(name, natives, machine, args) : pulumi.output(undefined);
  const network = pulumi.output(args.network ?? firstNetwork(args).network);
  const absent = pulumi.output<string | undefined>(undefined);
  return {
    id: machine.id,
    name: pulumi.output(args.name).apply((said) => said ?? name),
    status: state.status,
    address: machine.privateIp.apply((ip): string | undefined => ip ?? address),
    addresses: pulumi.all([machine.privateIp, publicAddress]).apply((all) => all.filter((ip) => ip !== undefined)),
    publicAddress,
    region: pulumi.output<string | undefined>(natives.region),
    availabilityZone: machine.availabilityZone,
    flavor: state.flavorSpec,
    image: machine.ami.apply((id): string | undefined => id),
    systemDisk: machine.rootBlockDevice.apply(({ volumeId, volumeSize, volumeType, deviceName }) => ({
      id: volumeId,
      size: volumeSize,
      type: volumeType,
      device: deviceName,
    })),
    dataDisks: pulumi.output(disks),
    network,
    networks: network.apply((id) => (id === undefined ? [] : [id])),
    ports: machine.primaryNetworkInterfaceId.apply((id) => [id]),
    securityGroups: machine.vpcSecurityGroupIds,
    hypervisorHostname: absent,
    createdAt: absent,
    updatedAt: absent,
    operateType: state.operateType,
    operatedAt: state.operatedAt,
  };
};

function checkArguments(self: pulumi.ComponentResource, name: string, args: InstanceArgs, { place }: Natives) {
  const { name: called, description, flavor, image, systemDisk, availabilityZone, keyName, metadata, tags, aws } = args;
  const { subnet, network, address } = firstNetwork(args);
  const { adopt, takeOver } = args;
  const said = {
    ...{ adopt: adopt || undefined, takeOver },
    ...{ ...place, name: called, description, flavor, image, systemDisk, availabilityZone, keyName, metadata, tags },
    ...{ subnet, network: args.network ?? network, address, securityGroups: args.securityGroups },
    imageOwners: aws?.imageOwners,
    loginBy: (args.keyName ?? args.userData ?? args.userDataBase64 ?? aws?.instanceProfile) ? "something" : "nothing",
    wayOut: args.publicAddress ? undefined : wayOutOf(args.subnet ?? firstOf(args)),
    userDataBytes: userDataBytes(args),
  };
  return new ComponentArguments<InstanceArguments>("Instance", name, said as never, { parent: self });
}

/** An Instance that is being built. */
interface Building {
  name: string;
  natives: Natives;
  /** The arguments as the program gave them. */
  given: InstanceArgs;
  /** What refuses wrong arguments: nothing is created before it. */
  checked: ComponentArguments<InstanceArguments>;
}

function newMachine(self: pulumi.ComponentResource, building: Building, args: InstanceArgs): Machine {
  const { name, natives, given, checked } = building;
  const { region } = natives;
  const { subnet, address } = firstNetwork(args);
  const { aws = {} } = args;
  const adopt = (args.adopt || undefined) as string | undefined;
  const { adopted } = checked;
  const options = natives.options(
    {
      dependsOn: checked,
      // A disk or an address of the old one may be used by the new one only when that is gone.
      deleteBeforeReplace: true,
      // A resize of the native resource would leave a stopped instance running: ours does not.
      // Groups that it does not give are those of memberships, or of an InstanceSecurityGroups.
      ignoreChanges: [
        ...["instanceType", ...(given.securityGroups === undefined ? ["vpcSecurityGroupIds"] : [])],
        ...(adopt === undefined ? [] : ONLY_NEW),
      ],
      import: adopt,
    },
    WORDS,
  );
  return new Machine(
    name,
    {
      region,
      ami: imageId(self, building, args),
      instanceType: args.flavor,
      subnetId: subnet,
      privateIp: address,
      vpcSecurityGroupIds: groupIds(self, building, args, subnet),
      keyName: args.keyName,
      ...secretUserData(args),
      userDataReplaceOnChange: true,
      iamInstanceProfile: aws.instanceProfile,
      hibernation: adopted.apply((there) => aws.hibernation ?? there?.instance?.hibernation) as pulumi.Output<boolean>,
      rootBlockDevice: rootDisk(args, adopted),
      tags: natives.tags(
        MACHINE,
        name,
        {
          ...{ called: args.name, description: args.description, own: ownTags(args) },
          there: adopted.apply((all) => all?.tags[""]),
        },
        options,
      ),
    },
    options,
  );
}

/** The image: by its id, or by what its name meant when it was written. */
function imageId(
  parent: pulumi.ComponentResource,
  { name, natives, checked }: Building,
  { image, aws }: InstanceArgs,
): pulumi.Input<string> {
  if (typeof image === "string" && /^ami-[0-9a-f]+$/.test(image)) return image;
  // The engine stops at the first error: the one of all arguments must come before the image's own.
  const options = { parent, dependsOn: checked };
  return new AwsImage(name, { ...natives.place, image, owners: aws?.imageOwners }, options).imageId;
}

/** Whether groups are written by their ids: what another resource says of itself is one, and a name is a text. */
function areIds(groups: InstanceArgs["securityGroups"]): groups is pulumi.Input<string>[] {
  const isId = (one: unknown) => (typeof one === "string" ? /^sg-[0-9a-f]+$/.test(one) : comesFromResource(one));
  return Array.isArray(groups) && groups.every(isId);
}

/** The groups, by what their ids and names meant when they were written. */
function groupIds(
  parent: pulumi.ComponentResource,
  { name, natives, given, checked }: Building,
  { securityGroups }: InstanceArgs,
  subnet: pulumi.Output<string>,
): pulumi.Input<pulumi.Input<string>[]> | undefined {
  // Of what is known without failing, nobody can tell where it comes from.
  if (securityGroups === undefined || areIds(given.securityGroups)) return securityGroups as pulumi.Input<string>[];
  return new SecurityGroupNames(name, { ...natives.place, securityGroups, subnet }, { parent, dependsOn: checked })
    .groupIds;
}

function secretUserData({ userData, userDataBase64 }: InstanceArgs) {
  return {
    userData: userData === undefined ? undefined : pulumi.secret(userData),
    userDataBase64: userDataBase64 === undefined ? undefined : pulumi.secret(userDataBase64),
  };
}

/** The system disk: it goes with the instance unless told otherwise, and is encrypted unless told otherwise. */
function rootDisk({ systemDisk, aws = {} }: InstanceArgs, adopted: pulumi.Output<Adopted | undefined>) {
  const disk = pulumi.output(systemDisk);
  const there = adopted.apply((all) => all?.instance);
  return {
    encrypted: there.apply((one) => aws.encrypted ?? one?.encrypted ?? true),
    volumeSize: disk.apply((one) => one?.size) as pulumi.Output<number>,
    volumeType: disk.apply((one) => one?.type) as pulumi.Output<string>,
    deleteOnTermination: pulumi
      .all([disk, there])
      .apply(
        ([said, one]) => said?.deleteWithInstance ?? (one ? one.deleteOnTermination : true),
      ) as pulumi.Output<boolean>,
  };
}

/** A public address of its own, which stays when the instance is replaced. */
function newAddress(name: string, natives: Natives, machine: Machine, { name: called }: InstanceArgs) {
  const { region } = natives;
  const options = natives.options({}, { name: "tags" });
  const eip = new Eip(
    name,
    { region, domain: "vpc", tags: natives.tags("aws:ec2/eip:Eip", name, { called }, options) },
    options,
  );
  const of = { region, instanceId: machine.id, allocationId: eip.allocationId };
  const { publicIp } = new EipAssociation(name, of, natives.options({ deleteBeforeReplace: true }));
  return publicIp.apply((ip): string | undefined => ip);
}
