/** What an interrupted run created and the program no longer wants so: the next `up` replaces it, if a pending create names it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { interrupted } from "../harness/interruption";
import { openProject, type TestProject } from "../harness/project";
import { openSlowProxy, type SlowProxy } from "../harness/slowProxy";

const PROGRAM = `
const { SecurityGroupResource, SecurityGroupRuleResource } = require("pulumi-omnicloud");
const group = new SecurityGroupResource("doors", {});
const { description } = JSON.parse(process.env.CASE);
new SecurityGroupRuleResource("door", { securityGroupId: group.id, protocol: "tcp", portRangeMin: 80, description });`;

let sandbox: Sandbox;
let cloud: CloudProject;
let proxy: SlowProxy;
let project: TestProject;

const env = (description?: string) => ({ CASE: JSON.stringify({ description }) });

/** The rules of the program's group that let something in. */
async function rules(): Promise<{ id: string; description: string }[]> {
  const { body } = await cloud.ask("GET", "network", `/security-group-rules?project_id=${cloud.id}&protocol=tcp`);
  return body.security_group_rules as never;
}

/** Kills an `up` in the create of the rule, whose description the next program drops. @returns the rule's id */
async function killedInCreate(): Promise<string> {
  await project.atNothing(env());
  const hold = proxy.hold("after", { method: "POST", path: /\/security-group-rules$/ });
  await interrupted(project, ["up"], { env: env("the front door"), when: () => hold.reached(1) });
  hold.drop();
  const [rule] = await rules();
  expect(rule?.description).toBe("the front door");
  return rule?.id ?? "";
}

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  cloud = await openCloudProject({ authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" });
  proxy = await openSlowProxy(cloud.target);
  project = await openProject({ files: { "index.cjs": PROGRAM }, target: proxy.target });
});
afterAll(async () => {
  await project?.close();
  await proxy?.close();
  await sandbox?.close();
});

it("a rule with a dropped description is replaced by a plain up", async () => {
  const id = await killedInCreate();
  const { output } = await project.run(["up"], { env: env() });
  expect(output).toContain(
    `deleting ${id}, which an interrupted run left and cannot be used: it differs in description`,
  );
  const [rule, ...more] = await rules();
  expect([rule?.id === id, rule?.description === "the front door", more]).toEqual([false, false, []]);
  await project.run(["preview", "--expect-no-changes"], { env: env() });
  await project.run(["destroy"]);
});

it("what an earlier state had is the user's, who took it out of the state: it is named and is kept", async () => {
  const id = await killedInCreate();
  await project.run(["up"], { env: env("the front door") });
  const rule = (await project.export()).find(({ urn }) => urn.endsWith("::door"));
  expect(rule?.id).toBe(id);
  await project.run(["state", "delete", rule?.urn ?? "", "--yes"]);
  const refused = await project.run(["up"], { env: env(), fails: true });
  expect(refused.output).toContain(`${id} carries this resource's mark and cannot be used`);
  expect((await rules()).map((one) => one.id)).toEqual([id]);
  await project.run(["up"], { env: env("the front door") });
  await project.run(["destroy"]);
});
