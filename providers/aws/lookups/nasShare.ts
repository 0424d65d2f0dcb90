/** A file system of EFS, looked up as a share; and the instances that may mount it. */

import type { Instance } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { GetMountClientsArgs, GetMountClientsResult } from "../../../lookups/mountClients";
import type { GetNasShareArgs, GetNasShareResult, NasShareRule } from "../../../lookups/nasShare";
import { isIn } from "../../core/addresses";
import { pick } from "../../core/objectKind";
import type { Shape } from "../../core/schema";
import type { Aws } from "../client";
import { isGoneState, listInstances } from "../instance/api";
import { toRule } from "../securityGroup/rule";
import { readRules } from "../securityGroup/ruleSet";
import {
  efsOf,
  efsSdk,
  exportPathOf,
  type FileSystemDescription,
  findFileSystem,
  listFileSystems,
  listTargets,
  type MountTargetDescription,
} from "../share/api";
import { fromTagged, toTags } from "../tags";
import { defineLookup, lookupFields, type ObjectKind, oneObject } from "./lookup";

const there = async (cloud: Aws) =>
  (await listFileSystems(cloud)).filter(({ LifeCycleState: state }) => state !== "deleting" && state !== "deleted");

const called = ({ Tags }: FileSystemDescription) => fromTagged(toTags(Tags)).name;

const shares: ObjectKind<FileSystemDescription> = {
  noun: "share",
  byId: async (cloud, id) => (/^fs-[0-9a-f]+$/.test(id) ? findFileSystem(cloud, id) : undefined),
  byName: async (cloud, name) => (await there(cloud)).filter((share) => called(share) === name),
  names: async (cloud) => (await there(cloud)).map(called).filter(Boolean),
  idOf: ({ FileSystemId = "" }) => FileSystemId,
};

/** The port of NFS. */
const NFS = 2049;

/** Who may reach a share: what the groups in front of its mount targets let in to NFS. */
async function rulesOf(cloud: Aws, targets: readonly MountTargetDescription[]): Promise<NasShareRule[]> {
  const { DescribeMountTargetSecurityGroupsCommand } = efsSdk();
  const answers = await Promise.all(
    targets.map(({ MountTargetId }) =>
      efsOf(cloud).send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId })),
    ),
  );
  const groups = [...new Set(answers.flatMap(({ SecurityGroups = [] }) => SecurityGroups))];
  const rules = (await Promise.all(groups.map((group) => readRules(cloud, group)))).flat();
  const clients = rules.map(toRule).flatMap(({ direction, protocol, portRangeMin, portRangeMax, ...rule }) => {
    const isNfs = (portRangeMin ?? 0) <= NFS && NFS <= (portRangeMax ?? 65_535);
    const isLetIn = direction === "ingress" && (protocol === undefined || protocol === "tcp") && isNfs;
    if (!isLetIn || rule.remoteGroup !== undefined) return [];
    return [rule.remoteIpPrefix ?? (rule.ethertype === "IPv6" ? "::/0" : "0.0.0.0/0")];
  });
  return [...new Set(clients)].sort().map((to) => ({ type: "ip" as const, to, level: "rw" as const, state: "active" }));
}

const GIB = 2 ** 30;

/** A share by id or name. */
export const getNasShare = defineLookup(
  "getNasShare",
  oneObject,
  async (lookup, args: GetNasShareArgs): Promise<GetNasShareResult> => {
    const { cloud } = lookup;
    const wire = await pick(lookup, shares, args);
    const { FileSystemId: id = "", SizeInBytes, PerformanceMode = "", LifeCycleState: status = "" } = wire;
    const targets = await listTargets(cloud, id);
    const { name, description } = fromTagged(toTags(wire.Tags));
    const [first] = targets;
    return {
      ...{ id, name, description, protocol: "NFS", size: Math.ceil((SizeInBytes?.Value ?? 0) / GIB) },
      ...{ region: cloud.region, availabilityZone: wire.AvailabilityZoneName, shareType: PerformanceMode, status },
      exportLocations: [{ path: exportPathOf(cloud, id), preferred: true }],
      rules: await rulesOf(cloud, targets),
      ...{ network: first?.VpcId, subnet: first?.SubnetId, createdAt: wire.CreationTime?.toISOString() },
    };
  },
);

/** The instances behind a share's rules, in its Vpc. */
export const getMountClients = defineLookup(
  "getMountClients",
  z.strictObject({ ...lookupFields, share: z.string().min(1) } satisfies Shape<
    Omit<GetMountClientsArgs, "project" | "openstack">
  >),
  async (lookup, { share: id }: GetMountClientsArgs): Promise<GetMountClientsResult> => {
    const { cloud } = lookup;
    await pick(lookup, shares, { id });
    const targets = await listTargets(cloud, id);
    const vpcs = [...new Set(targets.flatMap(({ VpcId }) => VpcId ?? []))];
    const [rules, instances] = await Promise.all([
      rulesOf(cloud, targets),
      vpcs.length === 0 ? [] : listInstances(cloud, [{ Name: "vpc-id", Values: vpcs }]),
    ]);
    const living = instances.filter((one) => !isGoneState(one));
    const clients = rules.map(({ state: _state, ...rule }) => ({ ...rule, instances: instancesIn(rule.to, living) }));
    return { instances: unique(clients.flatMap((client) => client.instances)), clients };
  },
);

function instancesIn(network: string, instances: readonly Instance[]): string[] {
  const isInside = ({ PrivateIpAddress, NetworkInterfaces = [] }: Instance) => {
    const addresses = NetworkInterfaces.flatMap(({ PrivateIpAddresses = [] }) => PrivateIpAddresses);
    const own = [PrivateIpAddress, ...addresses.map((one) => one.PrivateIpAddress)];
    return own.some((address) => address !== undefined && isIn(address, network));
  };
  return unique(instances.filter(isInside).flatMap(({ InstanceId }) => InstanceId ?? []));
}

const unique = (ids: readonly string[]) => [...new Set(ids)].sort();
