/** Every connection that a stack may have used is asked before anybody says that nothing is left. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { interrupted, waitUntilInCloud } from "../harness/interruption";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";
import { openSlowProxy, type SlowProxy } from "../harness/slowProxy";

let sandbox: Sandbox;
let cloud: CloudProject;
let proxy: SlowProxy;
let project: TestProject;
let shell: Record<string, string>;
const NONE = { OS_AUTH_URL: "", OS_USERNAME: "", OS_PASSWORD: "", OS_PROJECT_NAME: "" };

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  cloud = await openCloudProject({ authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" });
  proxy = await openSlowProxy(cloud.target);
  const { authUrl, operator, region } = proxy.target;
  shell = {
    OS_AUTH_URL: authUrl,
    OS_USERNAME: operator.username,
    OS_PASSWORD: operator.password,
    OS_PROJECT_NAME: operator.projectName,
    OS_USER_DOMAIN_NAME: operator.domain,
    OS_PROJECT_DOMAIN_NAME: operator.domain,
    OS_REGION_NAME: region,
  };
  const { region: name, endpoint, accessKey, secretKey } = sandbox.objectStore;
  const oss = { kind: "ceph", regions: { [name]: { endpoint, accessKey, secretKey } }, platformUserId: "u-asked" };
  const program = 'new (require("pulumi-omnicloud").Volume)("data", { size: 1 });';
  project = await openProject({ files: { "index.cjs": program }, connections: { oss }, env: shell });
});
afterAll(async () => {
  await project?.close();
  await proxy?.close();
  await sandbox?.close();
});

const leftovers = (env: Record<string, string> = {}) => omnicloud(project, ["leftovers", "dev"], env);

describe("a stack with object storage in its config, and OpenStack from OS_* variables", () => {
  it("does not end while a killed run's volume is there, and leftovers finds it", async () => {
    const hold = proxy.hold("after", { method: "POST", path: /\/volumes$/ });
    await interrupted(project, ["up"], { when: () => waitUntilInCloud("volumes", () => cloud.volumes()) });
    hold.drop();
    const [volume] = await cloud.volumes();
    const found = await leftovers();
    expect(found).toMatchObject({ code: 1, errors: "" });
    expect(found.output).toMatch(new RegExp(`left behind[^]*openstack:Volume ${volume?.id} `));
    const refused = await project.run(["destroy"], { fails: true });
    expect(refused.errors().join("\n")).toContain(volume?.id);

    const unknown = await leftovers(NONE);
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toMatch(/not everything could be asked: the default connection for openstack/);
    expect(unknown.output).not.toContain("left nothing behind");

    await project.run(["refresh", "--clear-pending-creates"]);
    await project.run(["up"]);
    expect((await cloud.volumes()).map(({ id }) => id)).toEqual([volume?.id]);
    expect(await leftovers()).toMatchObject({ code: 0, output: expect.stringContaining("left nothing behind") });
    await project.run(["destroy"]);
    expect(await cloud.volumes()).toEqual([]);
  });

  it("ends although the shell has credentials of a cloud that refuses them, which it never used, and says so", async () => {
    const program = 'new (require("pulumi-omnicloud").OssUser)("user", {});';
    writeFileSync(join(project.folder, "index.cjs"), program);
    const env = { OS_PASSWORD: "expired" };
    await project.run(["up"], { env });
    const listed = await leftovers(env);
    expect(listed).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/cannot see whether .* on connection env: /),
    });
    expect(listed.output).not.toContain("left nothing behind");
    const destroyed = await project.run(["destroy"], { env });
    expect(destroyed.output).toMatch(
      /connection \S+, which this stack is not known to have used, could not be asked .*leftovers --identity [0-9a-f]{8} --connection/,
    );
    expect(await project.export()).toEqual([]);
  });
});

it("with no connection at all, leftovers fails", async () => {
  const alone = await openProject({
    files: { "index.cjs": 'new (require("pulumi-omnicloud").Volume)("data", { size: 1 });' },
    env: shell,
  });
  await alone.run(["up"]);
  const settings = join(alone.folder, "Pulumi.dev.yaml");
  writeFileSync(settings, stringify({ config: {} }));
  const told = await omnicloud(alone, ["leftovers", "dev"], NONE);
  expect(told).toMatchObject({ code: 2, errors: expect.stringContaining("no connection is known") });
  await alone.run(["destroy"]);
  await alone.close();
});
