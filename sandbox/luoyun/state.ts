// LuoYunCloud's memory: users, their sessions, their instances.
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

/** One instance. */
export interface LuoYunInstance {
  id: number;
  name: string;
  summary: string | null;
  status: number;
  owner: string;
  /** The host that it is on. */
  host: string;
  /** Its desktop's port; none while it does not run. */
  port: number | null;
  /** 1 is spice. */
  vdiType: number;
}

/** What an instance is called in its state. */
export const statusString = (status: number): string => STATES[status] ?? "unknown";

/** LuoYunCloud's memory. */
export class LuoYunState {
  readonly users = new Map([
    ["luoyun", "luoyun"],
    ["somebody", "else"],
  ]);
  /** The user of each session. */
  readonly sessions = new Map<string, string>();
  readonly instances = new Map<number, LuoYunInstance>();
  /** Rows of a list beyond what was asked for. The document's own example gives three where two are asked for. */
  extra = 1;
  private next = 3000;

  /** Makes an instance that has never run. */
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

  /** Starts an instance: its desktop gets a port. */
  start(id: number): void {
    Object.assign(this.instances.get(id) ?? {}, { status: 5, port: 5900 + (id % 100) });
  }

  /** Stops an instance: its desktop is gone. */
  stop(id: number): void {
    Object.assign(this.instances.get(id) ?? {}, { status: 2, port: null });
  }

  /** A new session of a user. */
  login(user: string): string {
    const key = randomBytes(20).toString("hex");
    this.sessions.set(key, user);
    return key;
  }
}
