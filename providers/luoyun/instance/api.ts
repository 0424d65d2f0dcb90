/** A user's instances, and where their desktops are. API: /api/myun/instance, /api/instance/baseinfo */

import { type AnswerShape, faultInList, faultInObject, textIn } from "../../core/answer";
import { Collection } from "../../core/collection";
import { BrokenError, type CloudError, foreignAnswer } from "../../core/errors";
import { until } from "../../core/poll";
import type { LuoYun } from "../client";
import { LuoYunError } from "../errors";

/** An instance as the list has it. */
interface InstanceWire {
  id: number;
  name?: string;
  summary?: string | null;
  status: number;
  status_string?: string;
}

/** What an instance must be: one whose name is none would count as renamed. */
const INSTANCE: AnswerShape = {
  id: "number",
  name: "text?",
  summary: "text?",
  status: "number",
  status_string: "text?",
};

/** One of the user's instances. */
export interface LuoYunInstance {
  /** A whole number. */
  id: number;
  /** Several instances may have the same. */
  name: string;
  /** What was written about it, if anything. */
  summary?: string;
  /** 1 is new, 2 stopped; the document names no others, and `statusString` says what each means. */
  status: number;
  /** The status in LuoYunCloud's words: `instance is stopped`. */
  statusString: string;
}

/** An instance's desktop. */
export interface BaseInfo {
  /** The instance's id. */
  instanceId: number;
  /** How the desktop is reached; 1 is spice. */
  vdiType: number;
  /** The address of the machine that serves it. */
  host: string;
  /** Its port; absent while the instance does not run. */
  port?: number;
  /** What LuoYunCloud says about it. */
  description: string;
}

/** The page size that is requested by default; the service may give more instances. */
export const PAGE_SIZE = 10;

/** The page size that is requested if all instances are wanted. */
const LARGE_PAGE = 100;

/** The value of vdi_type that means spice. */
const SPICE = 1;

/** An instance as our type. */
function toInstance({ id, name, summary, status, status_string: statusString }: InstanceWire): LuoYunInstance {
  return {
    id: Number(id),
    name: String(name ?? ""),
    ...(typeof summary === "string" ? { summary } : {}),
    status: Number(status),
    statusString: String(statusString ?? ""),
  };
}

/** The error for an answer with a code of success and without what it should say. */
function misfit(path: string, what: string): CloudError {
  return foreignAnswer({ service: "LuoYunCloud", operation: `POST ${path}`, status: 200, what });
}

/** One page of a list. */
export interface InstancePage {
  /** Those on it; none past the end. All that the service gives, even more than was requested. */
  instances: LuoYunInstance[];
  /** What LuoYunCloud says about the list: `List 3 instances`. */
  description: string;
}

/** One page, with what is said about it; the first is 1. */
export async function readList(cloud: LuoYun, page: number, size: number): Promise<InstancePage> {
  try {
    const { list, desc } = await cloud.post("/api/myun/instance", { sepa: size, p: page });
    const fault = faultInList(list, INSTANCE, "instance");
    if (fault !== undefined) throw misfit("/api/myun/instance", fault);
    return { instances: (list as InstanceWire[]).map(toInstance), description: textIn(desc) };
  } catch (error) {
    // A user without instances is refused rather than given an empty list: seen in LuoYunCloud's own source.
    if (error instanceof LuoYunError && /no instances found/i.test(error.text))
      return { instances: [], description: error.text };
    throw error;
  }
}

/** The instances of one page alone. */
export async function readPage(cloud: LuoYun, page: number, size: number): Promise<LuoYunInstance[]> {
  return (await readList(cloud, page, size)).instances;
}

/** All instances, fetched page by page as they are consumed, until a page brings nothing new: pages may overlap. */
export async function* walk(cloud: LuoYun): AsyncGenerator<LuoYunInstance, void> {
  const seen = new Set<number>();
  for (let page = 1; ; page++) {
    const fresh = (await readPage(cloud, page, LARGE_PAGE)).filter(({ id }) => !seen.has(id));
    for (const instance of fresh) {
      seen.add(instance.id);
      yield instance;
    }
    if (fresh.length === 0) return;
  }
}

async function listAll(cloud: LuoYun): Promise<LuoYunInstance[]> {
  const all: LuoYunInstance[] = [];
  for await (const instance of walk(cloud)) all.push(instance);
  return all;
}

const collections = new WeakMap<LuoYun, Collection<LuoYunInstance>>();

/** The instances of a user, read together: a list is all that the API has. */
export function instances(cloud: LuoYun): Collection<LuoYunInstance> {
  const key = ({ id }: LuoYunInstance) => String(id);
  const known =
    collections.get(cloud) ??
    new Collection<LuoYunInstance>({
      one: async (id) => (await listAll(cloud)).find((instance) => key(instance) === id),
      all: () => listAll(cloud),
      key,
    });
  collections.set(cloud, known);
  return known;
}

const DESKTOP: AnswerShape = { host: "text", port: "number?", vdi_type: "number?" };

/** Where an instance's desktop is. @throws LuoYunError also for somebody else's instance */
export async function readBaseInfo(cloud: LuoYun, id: number): Promise<BaseInfo> {
  const { vdi_type: vdiType, host, port, desc } = await cloud.post("/api/instance/baseinfo", { instance_id: id });
  // Without a host nothing was said; without a port the instance does not run.
  const fault = faultInObject({ host, port, vdi_type: vdiType }, DESKTOP, "a desktop");
  if (fault !== undefined) throw misfit("/api/instance/baseinfo", fault);
  return {
    instanceId: id,
    vdiType: Number(vdiType ?? SPICE),
    host: String(host),
    ...(typeof port === "number" ? { port } : {}),
    description: textIn(desc),
  };
}

/** The URL that a spice client takes; `undefined` while the instance does not run, and if its desktop is not spice. */
export function spiceUrl({ vdiType, host, port }: BaseInfo): string | undefined {
  if (vdiType !== SPICE || port === undefined || host === "") return undefined;
  return `spice://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Waits until an instance's desktop can be reached. @throws BrokenError if the desktop is not spice */
export async function waitUntilRunning(cloud: LuoYun, id: number): Promise<void> {
  await until(`instance ${id} to run`, async () => {
    const info = await readBaseInfo(cloud, id);
    if (info.port === undefined) return undefined;
    if (spiceUrl(info)) return true;
    throw new BrokenError(`the desktop of instance ${id} is of vdi_type ${info.vdiType}, which is not spice (1)`);
  });
  instances(cloud).forget(); // its status has changed
}
