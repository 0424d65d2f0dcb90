/** What engine tests stand on: one sandbox for a file, a project in it for each test, and stacks that end with it. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox";
import type { Target } from "../contract/target";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { connectionOf, openStack, type TestStack, type TestStackOptions } from "../harness/stack";

/** The sandbox and the project of the running test. */
export interface Ground {
  readonly sandbox: Sandbox;
  readonly cloud: CloudProject;
  /** The sandbox as its operator sees it. */
  readonly target: Pick<Target, "authUrl" | "operator" | "region">;
  /** A stack whose connection is a member of the test's project. */
  stack(program: PulumiFn, options?: Partial<TestStackOptions>): Promise<TestStack>;
}

/** Call it once in a file; it opens and closes all by itself. */
export function ground(options: SandboxOptions = {}): Ground {
  let sandbox: Sandbox | undefined;
  let cloud: CloudProject | undefined;
  const stacks: TestStack[] = [];
  const region = "RegionOne";
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("only within a test");
    return value;
  };
  const target = () => ({ authUrl: there(sandbox).authUrl, operator: there(sandbox).operator, region });

  beforeAll(async () => {
    sandbox = await startSandbox({ quick: true, ...options });
  });
  beforeEach(async () => {
    cloud = await openCloudProject(target());
  });
  afterEach(async () => {
    sandbox?.faults.clear();
    // The sandbox ends with the file, and all that stacks left in it.
    for (const stack of stacks.splice(0)) await stack.close();
  });
  afterAll(() => sandbox?.close());

  return {
    get sandbox() {
      return there(sandbox);
    },
    get cloud() {
      return there(cloud);
    },
    get target() {
      return target();
    },
    async stack(program, more) {
      const stack = await openStack({ program, target: there(cloud).target, ...more });
      stacks.push(stack);
      return stack;
    },
  };
}

/** A connection to each of a sandbox's clouds, named as the programs under torture name them. */
export function connectionsTo(sandbox: Sandbox): Record<string, object> {
  const { authUrl, operator, objectStore, qingstor, luoyun, examcloud } = sandbox;
  const { region, ...gateway } = objectStore;
  return {
    cloud: connectionOf({ authUrl, operator, region: "RegionOne" }),
    store: { kind: "ceph", platformUserId: "u-platform", regions: { [region]: gateway } },
    installer: qingstor.connection,
    lab: { kind: "luoyun", host: luoyun.host, user: luoyun.username, password: luoyun.password },
    exam: { kind: "examcloud", url: examcloud.url },
  };
}
