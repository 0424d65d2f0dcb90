/** The definition of a port. API: network v2.0 /ports */

import { z } from "zod";
import { inAnyOrder } from "../../../core/anyOrder";
import { type Context, define, type Marked, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import type { Fault, Shape } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { deleteWhenFree } from "../inUse";
import { nameFields } from "../nameAndMark";
import { networkFaults, networks } from "../network/api";
import { defaultGroupOf } from "../securityGroup/api";
import { tagFields, wantedTags } from "../tags";
import { type PortWire, portsIn } from "./api";
import { addressFields, fixedIpsToWire, meansFixedIps, meansPairs, pairsToWire } from "./form";
import { addNames, changeNames, marksOnPort, remarkPort } from "./mark";
import { type PortArgs, type PortOutputs, portType } from "./port";
import { toPort } from "./state";

const isSameSet = inAnyOrder();

/** The port as the resource sees it. */
function view(wire: PortWire): Seen<PortArgs, PortOutputs> {
  const { id: _id, updatedAt: _at, status = "", deviceId, deviceOwner, createdAt = "", ...args } = toPort(wire);
  const { fixedIps: allFixedIps, securityGroupIds: allSecurityGroupIds, macAddress: mac = "" } = args;
  return {
    args,
    outputs: { status, allFixedIps, allSecurityGroupIds, mac, deviceId, deviceOwner, createdAt },
    marks: marksOnPort(wire),
    raw: wire,
  };
}

/** How the API writes each argument that changes in place, and what a new port has where the program says nothing. */
const CHANGES: {
  [K in keyof PortArgs]?: { field: string; write?(value: NonNullable<PortArgs[K]>): unknown; empty?: unknown };
} = {
  fixedIps: { field: "fixed_ips", write: fixedIpsToWire },
  securityGroupIds: { field: "security_groups" },
  portSecurityEnabled: { field: "port_security_enabled" },
  allowedAddressPairs: { field: "allowed_address_pairs", write: pairsToWire, empty: [] },
  qosPolicyId: { field: "qos_policy_id", empty: null },
  adminStateUp: { field: "admin_state_up", empty: true },
};

/** The arguments of these names as the API has them; those that the program does not say are left out, or emptied. */
function toWire(args: PortArgs, keys: readonly (keyof PortArgs)[], isNew: boolean): Record<string, unknown> {
  const entries = keys.flatMap((key): [string, unknown][] => {
    const { field, write, empty } = CHANGES[key] ?? { field: "" };
    const value = args[key];
    if (field === "") return [];
    if (value === undefined) return isNew || empty === undefined ? [] : [[field, empty]];
    return [[field, write ? (write as (value: unknown) => unknown)(value) : value]];
  });
  return Object.fromEntries(entries);
}

const KEYS = Object.keys(CHANGES) as (keyof PortArgs)[];

/** Name, and the arguments that differ, for a change. */
function changesOf(args: PortArgs, was: PortArgs, { name, label }: Context<OpenStack>): object {
  const different = KEYS.filter((key) => !equal(was[key], args[key]));
  // Neutron switches port security off only on a port that has neither groups nor pairs.
  const bare = args.portSecurityEnabled === false ? { security_groups: [], allowed_address_pairs: [] } : {};
  return {
    name: args.name ?? name,
    description: args.description ?? label,
    ...toWire(args, different, false),
    ...bare,
  };
}

/** The definition of a port. */
export const port = define<PortArgs, PortOutputs, OpenStack>(portType, {
  args: z.strictObject({
    ...openStackFields,
    ...nameFields,
    ...addressFields,
    ...tagFields,
    networkId: objectId("network", "getVpc"),
    securityGroupIds: z.array(objectId("security group", "getSecurityGroup")).optional(),
    portSecurityEnabled: z.boolean().optional(),
    qosPolicyId: z.string().min(1).optional(),
    adminStateUp: z.boolean().optional(),
  } satisfies Shape<PortArgs>),
  touches: itselfAnd<PortArgs>(({ networkId, fixedIps = [], securityGroupIds = [] }) => [
    networkId,
    ...fixedIps.map(({ subnetId }) => subnetId),
    ...securityGroupIds,
  ]),
  replaceOn: ["networkId", "macAddress", ...PLACE],
  partOf: ["networkId"],
  blocks: ["securityGroupIds"],
  same: {
    securityGroupIds: isSameSet,
    tags: isSameSet,
    adminStateUp: (a = true, b = true) => a === b,
  },
  means: {
    fixedIps: (there, written) => written === undefined || meansFixedIps(there, written),
    allowedAddressPairs: meansPairs,
    macAddress: ({ mac }, written) => written === undefined || written.toLowerCase() === mac?.toLowerCase(),
    portSecurityEnabled: ({ portSecurityEnabled }, written) => written === undefined || written === portSecurityEnabled,
    securityGroupIds: ({ allSecurityGroupIds }, written) =>
      written === undefined || isSameSet(allSecurityGroupIds, written),
  },

  async validate({ networkId, portSecurityEnabled, securityGroupIds, allowedAddressPairs }, was, { cloud }) {
    const missing = was?.networkId === networkId ? [] : await networkFaults(cloud, "networkId", networkId);
    if (portSecurityEnabled !== false) return missing;
    const reason = "cannot be given with portSecurityEnabled: false, which lets everything through";
    const faults: Fault[] = [...missing];
    if (securityGroupIds?.length) faults.push({ property: "securityGroupIds", reason });
    if (allowedAddressPairs?.length) faults.push({ property: "allowedAddressPairs", reason });
    return faults;
  },

  async marked(cloud) {
    return (await portsIn(cloud).all()).flatMap((wire): Marked[] => {
      const [mark] = marksOnPort(wire);
      const createdAt = String(wire.created_at ?? "");
      return mark ? [{ ...mark, id: wire.id, name: wire.name ?? "", createdAt }] : [];
    });
  },

  async fresh(args, { name, cloud }) {
    const network = await networks(cloud).get(args.networkId);
    const portSecurityEnabled = args.portSecurityEnabled ?? network?.port_security_enabled;
    const group = portSecurityEnabled === false ? undefined : await defaultGroupOf(cloud);
    return {
      ...{
        name,
        description: undefined,
        allowedAddressPairs: [],
        qosPolicyId: undefined,
        adminStateUp: true,
        tags: [],
      },
      ...(portSecurityEnabled === undefined ? {} : { portSecurityEnabled }),
      securityGroupIds: group === undefined ? [] : [group],
      ...args,
    };
  },

  async create(args, context, { made, saw }) {
    const body = {
      port: {
        ...{ network_id: args.networkId, name: args.name ?? context.name, description: context.label },
        mac_address: args.macAddress,
        ...toWire(args, KEYS, true),
      },
    };
    const { port } = await context.cloud.post<{ port: PortWire }>("network", "/ports", body);
    made(port.id);
    saw(view(port));
    return port.id;
  },

  async settle(id, args, context, { saw }) {
    const changed = await addNames(context.cloud, id, args, context);
    if (changed) saw(view(changed));
  },

  async read(id, _was, { cloud }) {
    const wire = await portsIn(cloud).get(id);
    return wire && view(wire);
  },

  async update(id, was, args, context, _report, now) {
    const wire = now.raw as PortWire;
    const users = wantedTags(was, args);
    const body = { port: changesOf(args, was, context) };
    await changeNames(context.cloud, wire, { description: args.description, users }, context.mark, () =>
      context.cloud.put("network", `/ports/${id}`, body),
    );
  },

  async remark(id, mark, { cloud, label }) {
    const wire = await portsIn(cloud).readNow(id);
    if (wire) await remarkPort(cloud, wire, mark, label);
  },

  async delete(id, _was, { cloud }) {
    await deleteWhenFree(cloud, `/ports/${id}`);
  },
});
