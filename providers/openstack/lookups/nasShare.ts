/** A share with its rules and export locations, looked up. */
import type { GetNasShareArgs, GetNasShareResult } from "../../../lookups/nasShare";
import { refusedWith } from "../../core/errors";
import type { OpenStack, Wire } from "../client";
import { exportLocationsOf, type ShareWire, toShare } from "../share/share/api";
import { rulesOf } from "../share/shareAccess/api";
import { toRule } from "../share/shareAccess/rule";
import { type ShareNetworkState, shareNetworks, toShareNetwork } from "../share/shareNetwork/api";
import { timeOf } from "../time";
import type { ObjectKind } from "./kind";
import { defineLookup, oneObject } from "./lookup";
import { pick } from "./pick";

/** Shares, as look-ups find them. */
export const sharesByName: ObjectKind = {
  noun: "share",
  service: "share",
  path: "/shares",
  envelope: "share",
  plural: "shares",
};

/** From this microversion on an operator sees when a share changed last. */
const SHOWS_CHANGES = "2.71";

/** A share by id or name. */
export const getNasShare = defineLookup(
  "getNasShare",
  oneObject,
  async (lookup, args: GetNasShareArgs): Promise<GetNasShareResult> => {
    const wire = await pick<ShareWire>(lookup, sharesByName, args);
    const { cloud } = lookup;
    const { metadata: _metadata, shareTypeId: _type, ...share } = toShare(wire);
    const [exportLocations, rules = [], network, updatedAt] = await Promise.all([
      exportLocationsOf(cloud, wire.id),
      rulesOf(cloud, wire.id),
      networkOf(cloud, share.shareNetworkId),
      changedAt(cloud, wire.id),
    ]);
    return {
      ...share,
      description: share.description || undefined,
      region: await cloud.regionOf("share"),
      exportLocations,
      rules: rules.map((rule) => ({ ...toRule(rule), state: rule.state })).sort((a, b) => a.to.localeCompare(b.to)),
      network: network?.network,
      subnet: network?.subnet,
      updatedAt,
    };
  },
);

/** The share network of a share, if it has one; `undefined` also if it is deleted meanwhile. */
async function networkOf(cloud: OpenStack, id: string | undefined): Promise<ShareNetworkState | undefined> {
  const network = id === undefined ? undefined : await shareNetworks(cloud).readNow(id);
  return network && toShareNetwork(network);
}

/** When a share was changed last: only its instances have that time, and only newer clouds show it, to operators. */
async function changedAt(cloud: OpenStack, share: string): Promise<string | undefined> {
  if (!(await cloud.isOperator())) return undefined;
  try {
    const path = `/shares/${share}/instances`;
    const instances = await cloud.list<Wire & { updated_at?: string | null }>("share", path, "share_instances", {
      microversion: SHOWS_CHANGES,
    });
    const times = instances.map(({ updated_at }) => updated_at ?? "").sort();
    return timeOf(times.at(-1));
  } catch (error) {
    if (refusedWith(error, [403, 404, 406])) return undefined;
    throw error;
  }
}
