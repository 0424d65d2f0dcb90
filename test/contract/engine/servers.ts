/** What tests of servers need: a project with two networks and three security groups, and a look at what is in it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import {
  type Answer,
  type CloudObject,
  type CloudProject,
  openCloudProject,
  type Service,
} from "../../harness/cloudProject";
import { openStack, type TestStack, type TestStackOptions, unique } from "../../harness/stack";
import { openTarget, type Target } from "../target";

/** A project to create servers in. */
export interface Ground {
  target: Target;
  project: CloudProject;
  /** The ids of two networks, 10.61.0.0/24 and 10.62.0.0/24, and of their subnets. */
  networks: [string, string];
  subnets: [string, string];
  /** The ids of the groups `one`, `two` and `three`. */
  groups: [string, string, string];
  /** A stack whose connection is a plain member of the project. */
  stack(program: PulumiFn, more?: Partial<TestStackOptions>): Promise<TestStack>;
  /** Asks as the member; a refusal is an error. */
  ask(method: string, service: Service, path: string, body?: object): Promise<Record<string, unknown>>;
  /** Creates a flavor that no hypervisor has room for; it is deleted at the end. */
  hugeFlavor(): Promise<CloudObject>;
  server(id: string): Promise<CloudObject | undefined>;
  volume(id: string): Promise<CloudObject | undefined>;
  /** The ids of the groups that a server's ports are in, sorted. */
  groupsOf(server: string): Promise<string[]>;
  /** Waits until a server has a status and nothing is being done on it. */
  rests(server: string, status: string): Promise<void>;
  /** Acts on a server and waits until it has the status. */
  act(server: string, action: object, status: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the target, and a project in it. */
export async function openGround(): Promise<Ground> {
  const target = await openTarget();
  const project = await openCloudProject(target);
  const stacks: TestStack[] = [];
  const flavors: string[] = [];

  const ask: Ground["ask"] = async (method, service, path, body) =>
    good(await project.ask(method, service, path, body), path);
  const find = async (service: Service, path: string, envelope: string): Promise<CloudObject | undefined> => {
    const answer = await project.ask("GET", service, path);
    return answer.status === 404 ? undefined : (good(answer, path)[envelope] as CloudObject);
  };
  const server = (id: string) => find("compute", `/servers/${id}`, "server");
  const rests: Ground["rests"] = async (id, status) => {
    for (let look = 0; look < 1200; look++) {
      const now = await server(id);
      if (now?.status === status && !now["OS-EXT-STS:task_state"]) return;
      await sleep(100);
    }
    throw new Error(`server ${id} did not come to ${status}`);
  };

  const nets: [string, string][] = [];
  for (const [name, cidr] of [
    ["first", "10.61.0.0/24"],
    ["second", "10.62.0.0/24"],
  ]) {
    const { network } = (await ask("POST", "network", "/networks", { network: { name } })) as { network: CloudObject };
    const { subnet } = (await ask("POST", "network", "/subnets", {
      subnet: { name, network_id: network.id, ip_version: 4, cidr },
    })) as { subnet: CloudObject };
    nets.push([network.id, subnet.id]);
  }
  const groups: string[] = [];
  for (const name of ["one", "two", "three"]) {
    const { security_group } = (await ask("POST", "network", "/security-groups", { security_group: { name } })) as {
      security_group: CloudObject;
    };
    groups.push(security_group.id);
  }

  return {
    target,
    project,
    networks: nets.map(([network]) => network) as Ground["networks"],
    subnets: nets.map(([, subnet]) => subnet) as Ground["subnets"],
    groups: groups as Ground["groups"],
    ask,
    server,
    volume: (id) => find("block-storage", `/volumes/${id}`, "volume"),
    async stack(program, more) {
      const stack = await openStack({ program, target: project.target, ...more });
      stacks.push(stack);
      return stack;
    },
    async hugeFlavor() {
      const flavor = { name: unique("huge"), vcpus: 1, ram: 999_999_999, disk: 1 };
      const made = good(await project.ask("POST", "compute", "/flavors", { flavor }, "operator"), "/flavors");
      flavors.push((made.flavor as CloudObject).id);
      return made.flavor as CloudObject;
    },
    async groupsOf(id) {
      const { ports } = (await ask("GET", "network", `/ports?device_id=${id}`)) as {
        ports: { security_groups: string[] }[];
      };
      return [...new Set(ports.flatMap((port) => port.security_groups))].sort();
    },
    rests,
    async act(id, action, status) {
      await ask("POST", "compute", `/servers/${id}/action`, action);
      await rests(id, status);
    },
    async close() {
      for (const stack of stacks) await stack.close();
      await project.close();
      for (const id of flavors) await project.ask("DELETE", "compute", `/flavors/${id}`, undefined, "operator");
      await target.close();
    },
  };
}

function good({ status, body }: Answer, path: string): Record<string, unknown> {
  if (status >= 400) throw new Error(`${path}: the cloud answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
