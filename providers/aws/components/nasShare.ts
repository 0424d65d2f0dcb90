/** A NasShare on AWS: a file system of EFS, a mount target in each zone of its subnets, and a group for its clients. */
import { SecurityGroup as Group } from "@pulumi/aws/ec2/securityGroup";
import * as pulumi from "@pulumi/pulumi";
import type { NasClient, NasShareArgs, NasShareOutputs } from "../../../components/nasShare";
import { getInstanceOutput } from "../../../lookups/instance";
import { noteChange } from "../../core/changedLater";
import type { Builder } from "../../core/cloud";
import { missingAmong, refusedAmong } from "../../core/differences";
import { argumentFault, refuseWrongArguments } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { nativeToken } from "../../core/nativeMark";
import { differences } from "../differences";
import { Natives } from "../native";
import { Occupants } from "../occupants/occupants";
import { SecurityGroupRules } from "../securityGroup/rules";
import { FileSystem } from "../share/fileSystem";
import { MountTargets } from "../share/mountTargets/mountTargets";

const LIMITS = differences.limited.NasShare;

const GROUP = "aws:ec2/securityGroup:SecurityGroup";

/** The port of NFS. */
const NFS = 2049;

/** Builds a NasShare. */
export const build: Builder<NasShareArgs, Fields<NasShareOutputs>> = (self, name, args, on) => {
  refuseUnsupported(name, args);
  const { vpc, subnet, size, description, replaceData, adopt, takeOver, aws = {} } = args;
  const natives = new Natives(self, on(), args.region);
  const { place, region } = natives;
  const child = { parent: self };
  const files = new FileSystem(
    name,
    { ...place, name: args.name ?? name, description, size, replaceData, adopt, takeOver, encrypted: aws.encrypted },
    child,
  );
  const options = natives.options({ ignoreChanges: ["name"] }, { vpc: "vpcId", name: "tags" });
  const group = new Group(
    name,
    {
      ...{ region, vpcId: vpc, description: "Managed by Pulumi" },
      name: nativeToken(GROUP, name, options).apply((token) => `${name}-${token}`),
      tags: natives.tags(GROUP, name, { called: args.name }, options),
    },
    options,
  );
  const rules = new SecurityGroupRules(
    name,
    {
      ...{ ...place, group: group.id, defaultEgress: false },
      rules: (args.clients ?? []).map((client, i) => ruleOf(client, () => addressOf(name, place, i, client.instance))),
    },
    { ...child, deletedWith: group },
  );
  const subnets = aws.subnets ?? (subnet === undefined ? [] : [subnet]);
  const { entry } = new Occupants(name, group.id, place, child);
  const targets = new MountTargets(name, { ...place, fileSystem: files.id, subnets, group: entry }, child);
  // Whoever looks the share up by its id sees its clients as the program says.
  for (const part of [rules, targets]) noteChange(part, files.id);
  const mounted = pulumi.all([files.exportPath, targets.urn, rules.urn]);
  const absent = pulumi.output<string | undefined>(undefined);
  return {
    id: files.id,
    name: files.name.apply((written) => written ?? name),
    description: files.description,
    protocol: pulumi.output("NFS" as const),
    size: pulumi.output(size) as pulumi.Output<number | undefined>,
    region: files.regionName.apply((known): string | undefined => known),
    network: pulumi.output(vpc),
    status: files.status,
    progress: absent,
    exportLocations: mounted.apply(([path]) => [{ path, preferred: true }]),
    exportPath: mounted.apply(([path]): string | undefined => path),
    shareServerId: absent,
    shareServerHost: absent,
    shareNetworkId: absent,
    accessKeys: pulumi.secret({}) as pulumi.Output<Record<string, string>>,
    createdAt: files.createdAt,
    updatedAt: absent,
  };
};

/** Lets a client in. */
function ruleOf({ cidr, instance }: NasClient, address: () => pulumi.Output<string>) {
  const remoteIpPrefix = instance === undefined ? pulumi.output(cidr) : address().apply((one) => `${one}/32`);
  return {
    ...{ direction: "ingress" as const, protocol: "tcp", portRangeMin: NFS, portRangeMax: NFS },
    remoteIpPrefix,
  };
}

/** The address of a client's instance; one that is given by its id is looked up. */
function addressOf(name: string, place: Natives["place"], client: number, instance: NasClient["instance"]) {
  const address = pulumi.Resource.isInstance(instance)
    ? instance.address
    : getInstanceOutput({ ...place, id: instance ?? "" }).address;
  return pulumi.output(address).apply((found) => {
    if (found !== undefined) return found;
    const reason = "it has no address, so it cannot be a client of a share";
    throw argumentFault("NasShare", name, `clients[${client}].instance`, reason);
  });
}

/** @throws ArgumentError naming all that EFS has not */
function refuseUnsupported(name: string, args: NasShareArgs): void {
  const { subnet, protocol, clients = [], aws = {} } = args;
  const { needed, refused } = differences;
  const missing = missingAmong({ ...args, subnet: subnet ?? aws.subnets }, needed.NasShare);
  const wrong = [...missing, ...refusedAmong(args, refused.NasShare)];
  if (subnet !== undefined && aws.subnets !== undefined)
    wrong.push(["aws.subnets", "cannot be given with subnet: leave one of them out"]);
  if (protocol !== undefined && protocol !== "NFS") wrong.push(["protocol", LIMITS.protocol["all but NFS"]]);
  clients.forEach(({ access }, i) => {
    if (access === "ro") wrong.push([`clients[${i}].access`, LIMITS["clients[].access"].ro]);
  });
  refuseWrongArguments("NasShare", name, wrong);
}
