/** A file system of CFS, looked up as a share; and the instances that may mount it. */
import { z } from "zod";
import type { GetMountClientsArgs, GetMountClientsResult } from "../../../lookups/mountClients";
import type { GetNasShareArgs, GetNasShareResult, NasShareRule } from "../../../lookups/nasShare";
import { isIn } from "../../core/addresses";
import { listedKind, pick } from "../../core/objectKind";
import type { Shape } from "../../core/schema";
import type { Tencent } from "../client";
import { type Instance, isGoneState, listInstances } from "../instance/api";
import {
  exportPathsOf,
  type FileSystemInfo,
  fileSystems,
  isThere,
  listFileSystems,
  rulesIn,
  targetOf,
  toShare,
} from "../share/api";
import { toClients } from "../share/clients/rules";
import { defineLookup, lookupFields, oneObject } from "./lookup";

const there = async (cloud: Tencent) => (await listFileSystems(cloud)).filter(isThere);

const shares = listedKind<Tencent, FileSystemInfo>({
  noun: "share",
  atOnce: 1,
  idOf: ({ FileSystemId = "" }) => FileSystemId,
  nameOf: (wire) => toShare(wire).name,
  ofIds: async (cloud, ids) => (await Promise.all(ids.map((id) => fileSystems(cloud).get(id)))).filter((one) => !!one),
  ofNames: there,
  all: there,
});

/** Who may mount a share: what its permission group lets in. */
async function rulesOf(cloud: Tencent, wire: FileSystemInfo): Promise<NasShareRule[]> {
  return toClients(await rulesIn(cloud, toShare(wire).group))
    .map(({ cidr, access }) => ({ to: cidr === "*" ? "0.0.0.0/0" : cidr, level: access }))
    .sort((a, b) => (a.to < b.to ? -1 : 1))
    .map((rule) => ({ type: "ip" as const, ...rule, state: "active" }));
}

const GIB = 2 ** 30;

/** A share by id or name. */
export const getNasShare = defineLookup(
  "getNasShare",
  oneObject,
  async (lookup, args: GetNasShareArgs): Promise<GetNasShareResult> => {
    const { cloud } = lookup;
    const wire = await pick(lookup, shares, args);
    const { id, name, description, status, availabilityZone, createdAt } = toShare(wire);
    const [target, rules] = await Promise.all([targetOf(cloud, id), rulesOf(cloud, wire)]);
    const paths = target ? exportPathsOf(target) : [];
    return {
      ...{ id, name, description, protocol: "NFS", size: Math.ceil((wire.SizeByte ?? 0) / GIB) },
      ...{ region: cloud.region, availabilityZone, shareType: wire.StorageType ?? "", status, rules, createdAt },
      exportLocations: paths.map((path, i) => ({ path, preferred: i === 0 })),
      ...{ network: target?.VpcId, subnet: target?.SubnetId },
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
    const wire = await pick(lookup, shares, { id });
    const VpcId = (await targetOf(cloud, id))?.VpcId;
    const [rules, instances] = await Promise.all([
      rulesOf(cloud, wire),
      VpcId === undefined ? [] : listInstances(cloud, [{ Name: "vpc-id", Values: [VpcId] }]),
    ]);
    const living = instances.filter((one) => !isGoneState(one));
    const clients = rules.map(({ state: _state, ...rule }) => ({ ...rule, instances: instancesIn(rule.to, living) }));
    return { instances: unique(clients.flatMap((client) => client.instances)), clients };
  },
);

function instancesIn(network: string, instances: readonly Instance[]): string[] {
  const isInside = ({ PrivateIpAddresses = [] }: Instance) =>
    PrivateIpAddresses.some((address) => isIn(address, network));
  return unique(instances.filter(isInside).flatMap(({ InstanceId }) => InstanceId ?? []));
}

const unique = (ids: readonly string[]) => [...new Set(ids)].sort();
