// LuoYunCloud's state: users, their sessions, their instances.
import { randomBytes } from "node:crypto";

/** An instance's states, as LuoYunCloud numbers and names them. */
const STATES: Record<number, string> = {
  0: "unknown",
  1: "new instance that hasn't run once",
  2: "instance is stopped",
  3: "instance is started by hypervisor",
  4: "osm in instance connected",
  5: "application is running",
  9: "instance is suspend",
};

/** An instance. */
export interface LuoYunInstance {
  id: number;
  name: string;
  summary: string | null;
  status: number;
  owner: string;
  /** The host that it runs on. */
  host: string;
  /** The port of its desktop; null while it does not run. */
  port: number | null;
  /** 1 is spice. */
  vdiType: number;
}

/** The name of a status. */
export const statusString = (status: number): string => STATES[status] ?? "unknown";

/** The state of LuoYunCloud. */
export class LuoYunState {
  readonly users = new Map([
    ["luoyun", "luoyun"],
    ["somebody", "else"],
  ]);
  /** The users of sessions, by session key. */
  readonly sessions = new Map<string, string>();
  readonly instances = new Map<number, LuoYunInstance>();
  /** The number of rows of a list beyond the requested number. The document's example has three for two. Default 1. */
  extra = 1;
  private next = 3000;

  /** Adds an instance; by default one that has never run. */
  add(name: string, more: Partial<LuoYunInstance> = {}): LuoYunInstance {
    const instance = {
      id: this.next,
      name,
      summary: null,
      status: 1,
      owner: "luoyun",
      host: "10.0.0.2",
      port: null,
      vdiType: 1,
      ...more,
    };
    this.next += 1;
    this.instances.set(instance.id, instance);
    return instance;
  }

  /** Starts an instance, whose desktop gets a port. */
  start(id: number): void {
    Object.assign(this.instances.get(id) ?? {}, { status: 5, port: 5900 + (id % 100) });
  }

  /** Stops an instance, whose desktop has no port then. */
  stop(id: number): void {
    Object.assign(this.instances.get(id) ?? {}, { status: 2, port: null });
  }

  /** Starts a session of a user, and returns its key. */
  login(user: string): string {
    const key = randomBytes(20).toString("hex");
    this.sessions.set(key, user);
    return key;
  }
}
