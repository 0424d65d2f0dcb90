/** The README's QingStor cluster, brought up as its reader would. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openProject, type TestProject } from "../harness/project";

const README = readFileSync(join(resolve(__dirname, "..", ".."), "README.md"), "utf8");
const [, example = ""] = /^## QingStor\n.*?^```ts\n(.*?)^```$/ms.exec(README) ?? [];

let sandbox: Sandbox;
let project: TestProject;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  project = await openProject({ files: { "index.cjs": transpileModule(example, { compilerOptions }).outputText } });
  project.connections({ installer: sandbox.qingstor.connection });
  await project.run(["config", "set", "--secret", "sshPassword", "of-the-nodes"]);
});
afterAll(async () => {
  await project?.close();
  await sandbox?.close();
});

it("the README's QingStor cluster comes up, and a second preview finds nothing to change", async () => {
  await project.run(["up"]);
  await project.run(["preview", "--expect-no-changes"]);
  const [job] = sandbox.qingstor.jobs.all;
  expect(job?.request).toMatchObject({
    qs_conf: { ansible_ssh_pass: "of-the-nodes" },
    access_nodes: { intranet: { vips: ["172.17.0.13", "172.17.0.14"] } },
  });
  expect(await project.export().then((all) => all.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs)).toEqual(
    {
      status: "running",
      domain: "qingstor.me",
    },
  );
});
