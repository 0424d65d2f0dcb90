/** The definition of a desktop. */
import { z } from "zod";
import { connectionFields } from "../../core/connectionFields";
import { define, type Seen } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { hasUnknown, type Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import type { LuoYun } from "../client";
import {
  type BaseInfo,
  instances,
  type LuoYunInstance,
  readBaseInfo,
  spiceUrl,
  waitUntilRunning,
} from "../instance/api";
import { type DesktopArgs, type DesktopOutputs, desktopType } from "./desktop";

/** The desktop as the resource sees it. */
function view(instance: LuoYunInstance, info: BaseInfo): Seen<DesktopArgs, DesktopOutputs> {
  const { instanceId, host, port, vdiType, description } = info;
  const { name, status, statusString, summary } = instance;
  return {
    args: { name },
    outputs: { instanceId, url: spiceUrl(info), host, port, vdiType, status, statusString, summary, description },
  };
}

/** Why the name does not say which instance is meant; `undefined` if it does. */
function faultOf(name: string, all: LuoYunInstance[]): string | undefined {
  const ids = all.filter((instance) => instance.name === name).map(({ id }) => id);
  if (ids.length === 1) return undefined;
  if (ids.length > 1)
    return `${ids.length} instances are named ${name}, with the ids ${ids.join(", ")}: rename all but one`;
  const names = all.map((instance) => instance.name);
  return `no instance of yours is named ${name}; ${suggestionFor(name, names)}`;
}

/** The definition of a desktop. */
export const desktop = define<DesktopArgs, DesktopOutputs, LuoYun>(desktopType, {
  args: z.strictObject({
    ...connectionFields,
    name: z.string().min(1),
    wait: z.boolean().optional(),
  } satisfies Shape<DesktopArgs>),
  async touches({ id, args, cloud }) {
    if (id !== undefined) return [id];
    const all = await instances(cloud).all();
    return all.filter(({ name }) => name === args.name).map((instance) => String(instance.id));
  },
  replaceOn: ["name"],
  // Its user may rename an instance, and give another its old name.
  names: { name: ({ instanceId }) => instanceId },
  asked: ["name"],

  async validate({ name }, was, { cloud }) {
    if (was?.name === name) return [];
    const reason = hasUnknown(name) ? undefined : faultOf(name, await instances(cloud).all());
    return reason === undefined ? [] : [{ property: "name", reason }];
  },

  async create({ name }, { cloud }, { made }) {
    const all = await instances(cloud).all();
    const reason = faultOf(name, all);
    if (reason !== undefined) throw new OmnicloudError(reason);
    const id = String(all.find((instance) => instance.name === name)?.id);
    made(id); // there is nothing to create; `settle` waits if it is asked to
    return id;
  },

  async settle(id, { wait }, { cloud }) {
    if (wait) await waitUntilRunning(cloud, Number(id));
  },

  async read(id, _was, { cloud }) {
    const instance = await instances(cloud).get(id);
    return instance && view(instance, await readBaseInfo(cloud, instance.id));
  },

  async update(id, _was, { wait }, { cloud }) {
    if (wait) await waitUntilRunning(cloud, Number(id));
  },

  leaves: true,
  delete: async () => undefined,
});
