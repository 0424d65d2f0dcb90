/** Components of other people's packages that use these resources, in a component provider's process. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";

let sandbox: Sandbox;
let cloud: CloudProject;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  cloud = await openCloudProject({ authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" });
});
afterAll(() => sandbox?.close());

const names = async () => (await cloud.volumes()).map(({ name }) => name).sort();
const identities = async (project: TestProject) =>
  (await project.export()).filter(({ type }) => type.endsWith("omnicloud:Identity"));

async function livesAndEnds(project: TestProject): Promise<void> {
  expect((await project.run(["up"])).ok).toBe(true);
  await project.run(["preview", "--expect-no-changes"]);
  await project.run(["refresh", "--expect-no-changes"]);
  expect(await omnicloud(project, ["leftovers", "dev"])).toMatchObject({ code: 0, errors: "" });
  await project.run(["destroy"]);
  expect(await project.export()).toEqual([]);
  expect(await names()).toEqual([]);
}

describe("a component provider", () => {
  it("constructs components that have an identity of their own, beside the program's", async () => {
    const project = await openProject({
      files: {
        "index.cjs": `
          const pulumi = require("@pulumi/pulumi");
          const { Volume } = require("pulumi-omnicloud");
          new Volume("own", { size: 1 });
          for (const name of ["one", "two"]) new pulumi.ComponentResource("mycomp:index:Thing", name, {}, {}, true);`,
      },
      target: cloud.target,
    });
    const plugin = join(project.folder, "mycomp");
    mkdirSync(plugin);
    const script = join(plugin, "pulumi-resource-mycomp");
    writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${join(plugin, "index.cjs")}" "$@"\n`);
    chmodSync(script, 0o755);
    const code = `
      const pulumi = require("@pulumi/pulumi");
      const { Volume } = require("pulumi-omnicloud");
      class Thing extends pulumi.ComponentResource {
        constructor(name, opts) {
          super("mycomp:index:Thing", name, {}, opts);
          new Volume("disk-" + name, { size: 1 }, { parent: this });
          this.registerOutputs({});
        }
      }
      const construct = async (name, _type, _inputs, options) => ({ urn: new Thing(name, options).urn, state: {} });
      require("@pulumi/pulumi/provider").main({ version: "1.0.0", construct }, process.argv.slice(2));`;
    writeFileSync(join(plugin, "index.cjs"), code);
    const plugins = { providers: [{ name: "mycomp", path: "./mycomp" }] };
    const runtime = { name: "nodejs", options: { typescript: false } };
    writeFileSync(
      join(project.folder, "Pulumi.yaml"),
      stringify({ name: "test", runtime, main: "index.cjs", plugins }),
    );
    await project.run(["up"]);
    expect(await names()).toEqual(["disk-one", "disk-two", "own"]);
    expect(await identities(project)).toHaveLength(3);
    await livesAndEnds(project);
    await project.close();
  });
});
