/** The desktop of an instance that is there already. API: /api/myun/instance, /api/instance/baseinfo */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { Collection } from "../core/collection";
import { define, type Seen } from "../core/definition";
import { BrokenError, OmnicloudError } from "../core/errors";
import { until } from "../core/poll";
import { registration } from "../core/resource";
import { hasUnknown, type Inputs, type Shape } from "../core/schema";
import { nearest } from "../core/suggest";
import type { LuoYun } from "./client";
import { all, type BaseInfo, baseInfoOf, type LuoYunInstance, spiceUrl } from "./instances";

/** Arguments of a {@link Desktop}. */
export interface DesktopArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The instance's name, which only one of the user's instances may have. */
  name: string;
  /** Waits in `up` until the instance runs; in `preview` nothing waits. @default false */
  wait?: boolean;
}

/** What LuoYunCloud says of a desktop. */
export interface DesktopOutputs {
  instanceId: number;
  /** What a spice client takes: `spice://10.0.0.2:5901`; absent while the instance does not run. */
  url?: string;
  host: string;
  /** Absent while the instance does not run. */
  port?: number;
  /** How the desktop is reached; 1 is spice. */
  vdiType: number;
  /** The instance's state, as a number and in words. */
  status: number;
  statusString: string;
  /** What was written about the instance, if anything. */
  summary?: string;
  /** What LuoYunCloud says about its desktop. */
  description: string;
}

/** The instances of each client, read together: a list is all that the API has. */
const lists = new WeakMap<LuoYun, Collection<LuoYunInstance>>();

function instancesOf(cloud: LuoYun): Collection<LuoYunInstance> {
  const key = ({ id }: LuoYunInstance) => String(id);
  const known =
    lists.get(cloud) ??
    new Collection<LuoYunInstance>({
      one: async (id) => (await all(cloud)).find((instance) => key(instance) === id),
      all: () => all(cloud),
      key,
    });
  lists.set(cloud, known);
  return known;
}

/** Why none of the instances is the one that is meant; `undefined` where one is. */
function mistaken(instances: LuoYunInstance[], name: string): string | undefined {
  const ids = instances.filter((instance) => instance.name === name).map(({ id }) => id);
  if (ids.length === 1) return undefined;
  if (ids.length > 1)
    return `${ids.length} instances are named ${name}, with the ids ${ids.join(", ")}: rename all but one`;
  const names = instances.map((instance) => instance.name);
  return `no instance of yours is named ${name}; ${nearest(name, names)}`;
}

function view(instance: LuoYunInstance, info: BaseInfo): Seen<DesktopArgs, DesktopOutputs> {
  const { instanceId, host, port, vdiType, description } = info;
  const { name, status, statusString, summary } = instance;
  return {
    args: { name },
    outputs: { instanceId, url: spiceUrl(info), host, port, vdiType, status, statusString, summary, description },
  };
}

/** Waits until the desktop can be reached. */
async function running(cloud: LuoYun, id: number): Promise<void> {
  await until(`instance ${id} to run`, async () => {
    const info = await baseInfoOf(cloud, id);
    if (info.port === undefined) return undefined;
    if (spiceUrl(info)) return true;
    throw new BrokenError(`the desktop of instance ${id} is of vdi_type ${info.vdiType}, which is not spice (1)`);
  });
  instancesOf(cloud).stale(); // its status is another one now
}

/** The definition of {@link Desktop}. */
export const desktop = define<DesktopArgs, DesktopOutputs, LuoYun>({
  name: "luoyun:Desktop",
  kind: "luoyun",
  args: z.strictObject({
    connection: z.string().min(1).optional(),
    name: z.string().min(1),
    wait: z.boolean().optional(),
  } satisfies Shape<DesktopArgs>),
  outputs: ["instanceId", "url", "host", "port", "vdiType", "status", "statusString", "summary", "description"],
  replaceOn: ["name"],

  async validate({ name }, was, { cloud }) {
    if (was?.name === name) return [];
    const reason = hasUnknown(name) ? undefined : mistaken(await instancesOf(cloud).all(), name);
    return reason === undefined ? [] : [{ property: "name", reason }];
  },

  async create({ name }, { cloud }, { made }) {
    const instances = await instancesOf(cloud).all();
    const reason = mistaken(instances, name);
    if (reason !== undefined) throw new OmnicloudError(reason);
    const id = String(instances.find((instance) => instance.name === name)?.id);
    made(id); // there is nothing to make: `settle` waits, where that is asked for
    return id;
  },

  async settle(id, { wait }, { cloud }) {
    if (wait) await running(cloud, Number(id));
  },

  async read(id, _was, { cloud }) {
    const instance = await instancesOf(cloud).get(id);
    return instance && view(instance, await baseInfoOf(cloud, instance.id));
  },

  async update(id, _was, { wait }, { cloud }) {
    if (wait) await running(cloud, Number(id));
  },

  leaves: true,
  delete: async () => undefined,
});

/**
 * The desktop of an instance, found by name. The instance itself is not touched, whatever becomes of this resource; a
 * refresh brings the desktop's new address after a restart.
 * @example export const url = new Desktop("lab", { name: "ubuntu 12.04", wait: true }).url;
 */
export class Desktop extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly instanceId: pulumi.Output<number>;
  declare readonly url: pulumi.Output<string | undefined>;
  declare readonly host: pulumi.Output<string>;
  declare readonly port: pulumi.Output<number | undefined>;
  declare readonly vdiType: pulumi.Output<number>;
  declare readonly status: pulumi.Output<number>;
  declare readonly statusString: pulumi.Output<string>;
  declare readonly summary: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string>;

  constructor(name: string, args: Inputs<DesktopArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(desktop, name, args, opts));
  }
}
