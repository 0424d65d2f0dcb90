/** A project with a network of two subnets to make shares in, and a look at its shares beside what goes through the engine. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type CloudObject, type CloudProject, openCloudProject } from "../../harness/cloudProject";
import { openSlowProxy, type SlowProxy } from "../../harness/slowProxy";
import { openStack, type TestStack } from "../../harness/stack";
import { openTarget, type Target } from "../target";

/** A rule as Manila shows it. */
export type RuleThere = CloudObject & { access_to: string; access_level: string; access_type: string; state: string };

/** Where a test of shares stands. */
export interface ShareGround {
  target: Target;
  cloud: CloudProject;
  /** The project through a forward that writes every request down, and can hold them. */
  proxy: SlowProxy;
  /** The id of the network, and of its subnets 10.63.0.0/24 and 10.64.0.0/24. */
  network: string;
  subnets: [string, string];
  /** The project as the cloud's operator acts in it. */
  operator: Pick<Target, "authUrl" | "operator" | "region">;
  /** A stack on a connection of the project's member, through the forward, unless another is given. */
  stack(program: PulumiFn, target?: ShareGround["operator"]): Promise<TestStack>;
  /** Asks Manila as the member, or as the operator; a refusal is an error. */
  ask(method: string, path: string, body?: object, as?: "member" | "operator"): Promise<CloudObject>;
  share(id: string): Promise<CloudObject | undefined>;
  shareNetwork(id: string): Promise<CloudObject | undefined>;
  rules(share: string): Promise<RuleThere[]>;
  /** `{ "10.63.0.5": "rw" }` */
  clients(share: string): Promise<Record<string, string>>;
  /** The ports of share servers in the network. */
  sharePorts(): Promise<CloudObject[]>;
  close(): Promise<void>;
}

/** Opens the target, a project in it, and the network. */
export async function openShareGround(): Promise<ShareGround> {
  const target = await openTarget();
  const cloud = await openCloudProject(target);
  const proxy = await openSlowProxy(cloud.target);
  const stacks: TestStack[] = [];
  const made = async (path: string, key: string, body: object) =>
    ((await cloud.ask("POST", "network", path, { [key]: body })).body[key] as CloudObject).id;
  const network = await made("/networks", "network", { name: "given" });
  const subnet = (cidr: string) => made("/subnets", "subnet", { network_id: network, ip_version: 4, cidr });
  const subnets: [string, string] = [await subnet("10.63.0.0/24"), await subnet("10.64.0.0/24")];

  const ask: ShareGround["ask"] = async (method, path, body, as) => {
    const answer = await cloud.ask(method, "share", path, body, as);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return Object.values(answer.body)[0] as CloudObject;
  };
  const find = async (path: string): Promise<CloudObject | undefined> => {
    const { status, body } = await cloud.ask("GET", "share", path);
    return status === 404 ? undefined : (Object.values(body)[0] as CloudObject);
  };
  const rules: ShareGround["rules"] = async (share) =>
    (await ask("GET", `/share-access-rules?share_id=${share}`)) as unknown as RuleThere[];
  return {
    target,
    cloud,
    proxy,
    network,
    subnets,
    operator: { ...target, operator: { ...target.operator, domain: target.operator.domain, projectName: cloud.name } },
    async stack(program, on = proxy.target) {
      const stack = await openStack({ program, target: on });
      stacks.push(stack);
      return stack;
    },
    ask,
    share: (id) => find(`/shares/${id}`),
    shareNetwork: (id) => find(`/share-networks/${id}`),
    rules,
    clients: async (share) =>
      Object.fromEntries((await rules(share)).map(({ access_to, access_level }) => [access_to, access_level])),
    async sharePorts() {
      const { body } = await cloud.ask("GET", "network", `/ports?network_id=${network}&device_owner=manila:share`);
      return body.ports as CloudObject[];
    },
    async close() {
      for (const stack of stacks) await stack.close();
      await proxy.close();
      await cloud.close();
      await target.close();
    },
  };
}

/** Looks again until it is so. */
export async function eventually<T>(look: () => Promise<T>, ok: (value: T) => boolean): Promise<T> {
  for (let left = 1200; ; left--) {
    const value = await look();
    if (ok(value)) return value;
    if (left === 0) throw new Error(`still ${JSON.stringify(value)}`);
    await sleep(100);
  }
}
