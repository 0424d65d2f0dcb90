/** A user's instances, and where their desktops are. API: /api/myun/instance, /api/instance/baseinfo */
import { OmnicloudError } from "../core/errors";
import { type LuoYun, LuoYunError } from "./client";

/** One of the user's instances. */
export interface LuoYunInstance {
  id: number;
  name: string;
  /** What was written about it, if anything. */
  summary?: string;
  /** 1 is new, 2 stopped; the document names no others, and `statusString` tells what each means. */
  status: number;
  /** The status in LuoYunCloud's words: `instance is stopped`. */
  statusString: string;
}

/** An instance's desktop. */
export interface BaseInfo {
  instanceId: number;
  /** How the desktop is reached; 1 is spice. */
  vdiType: number;
  host: string;
  /** Its port; absent while the instance does not run. */
  port?: number;
  /** What LuoYunCloud says about it. */
  description: string;
}

/** How many are asked for where nobody says; the service may give more. */
export const PAGE = 10;

/** How many are asked for where all are wanted. */
const MANY = 100;

/** The value of vdi_type that means spice. */
const SPICE = 1;

/** One page; the first is 1, and one past the end is empty. It holds what the service gives, also where that is more. */
export async function pageOf(cloud: LuoYun, page: number, size: number): Promise<LuoYunInstance[]> {
  const rows = await rowsOf(cloud, page, size);
  return rows.map(({ id, name, summary, status, status_string: statusString }) => ({
    id: Number(id),
    name: String(name ?? ""),
    ...(typeof summary === "string" ? { summary } : {}),
    status: Number(status),
    statusString: String(statusString ?? ""),
  }));
}

async function rowsOf(cloud: LuoYun, page: number, size: number): Promise<Record<string, unknown>[]> {
  try {
    const { list } = await cloud.post("/api/myun/instance", { sepa: size, p: page });
    if (!Array.isArray(list)) throw new OmnicloudError("LuoYunCloud answered without a list (POST /api/myun/instance)");
    return list as Record<string, unknown>[];
  } catch (error) {
    // A user without instances is refused rather than given an empty list: seen in LuoYunCloud's own source.
    if (error instanceof LuoYunError && /no instances found/i.test(error.text)) return [];
    throw error;
  }
}

/** All of them, page by page as they are taken. It ends at a page that brings nothing new: pages may overlap. */
export async function* walk(cloud: LuoYun, size: number = MANY): AsyncGenerator<LuoYunInstance, void> {
  const seen = new Set<number>();
  for (let page = 1; ; page++) {
    const fresh = (await pageOf(cloud, page, size)).filter(({ id }) => !seen.has(id));
    for (const instance of fresh) {
      seen.add(instance.id);
      yield instance;
    }
    if (fresh.length === 0) return;
  }
}

/** All of them in one list. */
export async function all(cloud: LuoYun): Promise<LuoYunInstance[]> {
  const instances: LuoYunInstance[] = [];
  for await (const instance of walk(cloud)) instances.push(instance);
  return instances;
}

/** Where an instance's desktop is. @throws LuoYunError also for an instance of somebody else's */
export async function baseInfoOf(cloud: LuoYun, id: number): Promise<BaseInfo> {
  const { vdi_type: vdiType, host, port, desc } = await cloud.post("/api/instance/baseinfo", { instance_id: id });
  return {
    instanceId: id,
    vdiType: Number(vdiType ?? SPICE),
    host: String(host ?? ""),
    ...(typeof port === "number" ? { port } : {}),
    description: String(desc ?? ""),
  };
}

/** The URL that a spice client takes; `undefined` while the instance does not run, or where its desktop is not spice. */
export function spiceUrl({ vdiType, host, port }: BaseInfo): string | undefined {
  if (vdiType !== SPICE || port === undefined || host === "") return undefined;
  return `spice://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
