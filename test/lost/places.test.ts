/** A state knows its place: with credentials of another cloud or project nothing is read, changed or forgotten. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as oc from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../sandbox";
import { ground } from "../engine/ground";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { omnicloud } from "../harness/omnicloud";
import type { Outcome } from "../harness/outcome";
import type { TestStack } from "../harness/stack";

const on = ground();

type Clouds = Record<string, Pick<CloudProject, "target">>;

/** Writes a clouds.yaml beside the program, and says which of its clouds the shell means. */
function use(stack: TestStack, clouds: Clouds, meant: string): void {
  const entries = Object.entries(clouds).map(
    ([
      name,
      {
        target: { authUrl, operator, region },
      },
    ]) => {
      const { username, password, projectName, domain } = operator;
      const user = { username, password, user_domain_name: domain };
      const auth = { auth_url: authUrl, ...user, project_name: projectName, project_domain_name: domain };
      return [name, { auth, region_name: region }];
    },
  );
  writeFileSync(join(stack.folder, "clouds.yaml"), JSON.stringify({ clouds: Object.fromEntries(entries) }));
  stack.automation.workspace.envVars.OS_CLOUD = meant;
}

const kept = async (stack: TestStack) =>
  (await stack.export()).map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));

const program = async () => {
  const network = new oc.Network("net");
  new oc.Subnet("subnet", { network: network.id, cidr: "10.0.0.0/24" });
  new oc.Volume("data", { size: 1 });
};

const said = (outcome: Outcome) => `${outcome.output}\n${outcome.errors().join("\n")}`;
const commands = ["leftovers", "recover"] as const;

describe("a stack whose shell has the credentials of another project", () => {
  it("is left alone by every command, and each says where the stack is and how to get there", async () => {
    const stack = await on.stack(program, { target: undefined });
    const clouds = { bj: on.cloud, sh: await openCloudProject(on.target) };
    use(stack, clouds, "bj");
    const first = await stack.up();
    expect(first.info().filter((line) => line.startsWith("acts on connection bj: cloud http"))).toHaveLength(1);
    const before = await kept(stack);

    use(stack, clouds, "sh");
    const way =
      /this stack is on bj \(cloud http.*, region \S+, project \S+\), and connection sh is cloud http.*, project \S+ now: set OS_CLOUD=bj, or run pulumi config set omnicloud:connection bj/;
    const fails = { fails: true };
    for (const run of [
      () => stack.preview(fails),
      () => stack.up(fails),
      () => stack.refresh(fails),
      () => stack.destroy(fails),
    ])
      expect(said(await run())).toMatch(way);
    for (const command of commands) {
      const told = await omnicloud(stack, [command, "dev"], { OS_CLOUD: "sh" });
      expect(told).toMatchObject({ code: 2, errors: expect.stringMatching(way) });
    }
    expect(await kept(stack)).toEqual(before);
    expect([await clouds.sh.volumes(), await clouds.sh.networks()]).toEqual([[], []]);

    use(stack, clouds, "bj");
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    expect((await omnicloud(stack, ["leftovers", "dev"], { OS_CLOUD: "bj" })).output).toMatch(
      /^asks connection bj: cloud http.*, region \S+, project \S+\n/m,
    );
    await stack.destroy();
    expect(await on.cloud.volumes()).toEqual([]);
  });

  it("is not forgotten, nor ended, if its state is of a version that kept no place", async () => {
    const stack = await on.stack(program, { target: undefined });
    use(stack, { cloud: on.cloud }, "cloud");
    await stack.up();
    const { version, deployment } = await stack.deployment();
    const without = JSON.parse(JSON.stringify(deployment), (key, value) => (key === "__place" ? undefined : value));
    await stack.import({ version, deployment: without });
    const before = await kept(stack);
    use(stack, { cloud: await openCloudProject(on.target) }, "cloud");
    for (const run of [() => stack.refresh({ fails: true }), () => stack.destroy({ fails: true })]) {
      expect(said(await run())).toMatch(
        /openstack:\w+ \S+ is not here, nor is anything else of this stack \(cloud http.*, project .*\): .*OMNICLOUD_GONE=1/,
      );
      expect(await kept(stack)).toEqual(before);
    }
    use(stack, { cloud: on.cloud }, "cloud");
    expect(Object.keys((await stack.up()).counts)).toEqual(["same"]);
    await stack.destroy();
  });

  it("goes on if the program names the connection that leads there", async () => {
    let connection: string | undefined;
    const stack = await on.stack(
      async () => {
        new oc.Volume("data", { size: 1, ...(connection ? { connection } : {}) });
      },
      { target: undefined },
    );
    const clouds = { bj: on.cloud, sh: await openCloudProject(on.target) };
    use(stack, clouds, "bj");
    await stack.up();
    use(stack, clouds, "sh");
    connection = "bj";
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    use(stack, clouds, "bj");
    await stack.destroy();
  });
});

describe("a cloud that has moved", () => {
  it("is left alone until recover --moved says so; another one is not taken for it", async () => {
    const stack = await on.stack(program, { target: undefined });
    use(stack, { cloud: on.cloud }, "cloud");
    await stack.up();
    const before = await kept(stack);
    const moved = await startSandbox({ quick: true, load: await on.sandbox.save() });
    try {
      const there = { target: { ...on.cloud.target, authUrl: moved.authUrl } };
      use(stack, { cloud: there }, "cloud");
      expect(said(await stack.up({ fails: true }))).toMatch(
        /this stack is in another place, and connection cloud is cloud http.* now: .*recover STACK --moved/,
      );
      expect(await kept(stack)).toEqual(before);
      const done = await omnicloud(stack, ["recover", "dev", "--moved"], { OS_CLOUD: "cloud" });
      expect(done).toMatchObject({ code: 0, errors: "" });
      expect(done.output).toMatch(/^moved +3 resources +their cloud is cloud http/m);
      expect(Object.keys((await stack.up()).counts)).toEqual(["same"]);
      expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);

      use(stack, { cloud: await openCloudProject(on.target) }, "cloud");
      expect(await omnicloud(stack, ["recover", "dev", "--moved"], { OS_CLOUD: "cloud" })).toMatchObject({
        code: 2,
        errors: expect.stringContaining("nothing that the state has is there"),
      });
      use(stack, { cloud: there }, "cloud");
      await stack.destroy();
    } finally {
      await moved.close();
    }
  });
});
