/** A project's networks and groups as another client sees and changes them, beside what goes through the engine. */
import { type CloudObject, type CloudProject, openCloudProject } from "../../harness/cloudProject";
import { openSlowProxy, type Passed, type SlowProxy } from "../../harness/slowProxy";
import { openTarget } from "../target";

/** A rule as Neutron shows it. */
export type RuleThere = CloudObject & {
  direction: string;
  ethertype: string;
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  description: string;
  remote_group_id: string | null;
};

/** A project of a test file's own. */
export interface Wires {
  readonly cloud: CloudProject;
  /** The project through a forward that writes every request down. */
  readonly counted: SlowProxy["target"];
  /** Asks as the project's member, or as the operator in it; a refusal is an error. */
  ask(method: string, path: string, body?: object, as?: "member" | "operator"): Promise<CloudObject>;
  /** An object as the cloud has it; undefined where there is none. */
  there(path: string): Promise<CloudObject | undefined>;
  /** The project's own objects at a path. */
  own(path: string): Promise<CloudObject[]>;
  /** The rules of a group. */
  rulesOf(group: string): Promise<RuleThere[]>;
  /** Sets how many rules the project may have beyond those that it has; -1 for any number. */
  leaveRoomFor(more: number): Promise<void>;
  /** The requests to the network service that an operation made through the forward. */
  requestsOf(operation: () => Promise<unknown>): Promise<Passed[]>;
  close(): Promise<void>;
}

/** Opens the target and makes a project there. */
export async function openWires(): Promise<Wires> {
  const target = await openTarget();
  const cloud = await openCloudProject(target);
  const proxy = await openSlowProxy(cloud.target);

  const ask: Wires["ask"] = async (method, path, body, as) => {
    const answer = await cloud.ask(method, "network", path, body, as);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return Object.values(answer.body)[0] as CloudObject;
  };

  return {
    cloud,
    counted: proxy.target,
    ask,
    async there(path) {
      const { status, body } = await cloud.ask("GET", "network", path);
      return status === 404 ? undefined : (Object.values(body)[0] as CloudObject);
    },
    async own(path) {
      const { body } = await cloud.ask("GET", "network", path);
      return (Object.values(body)[0] as CloudObject[]).filter((object) => object.project_id === cloud.id);
    },
    rulesOf: async (group) => (await ask("GET", `/security-groups/${group}`)).security_group_rules as RuleThere[],
    async leaveRoomFor(more) {
      const { used } = (await ask("GET", `/quotas/${cloud.id}/details`)).security_group_rule as { used: number };
      const quota = { security_group_rule: more < 0 ? -1 : used + more };
      await ask("PUT", `/quotas/${cloud.id}`, { quota }, "operator");
    },
    async requestsOf(operation) {
      const before = proxy.requests.length;
      await operation();
      return proxy.requests.slice(before).filter(({ path }) => path.includes("/v2.0/"));
    },
    async close() {
      await proxy.close();
      await cloud.close();
      await target.close();
    },
  };
}
