/** `npm start` as its user runs it: in a checkout, through the programs that package.json names. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { rowsIn } from "../../components/roster";
import { startSandbox } from "../../sandbox";
import { copyCheckout } from "../harness/checkout";
import { command, type Ended, succeeds } from "../harness/command";
import { newPlace, type Place } from "../harness/folders";
import { kill } from "../harness/processes";

let place: Place;
let checkout: string;

/** Two stacks through the engine, up to three operations each. */
const LONG = 600_000;

/** With the back end of the place, which a sandbox's stacks do not go to: theirs is their own. */
function start(...args: string[]): Promise<Ended> {
  return command(process.execPath, ["tools/start.mjs", ...args], { folder: checkout, env: place.environment });
}

/** The stacks' outputs, as they are shown. */
function shown<T = Outputs>({ output }: Ended): T {
  const [json] = /^\{$.*?^\}$/ms.exec(output) ?? [];
  if (!json) throw new Error(`no outputs are shown in:\n${output}`);
  return JSON.parse(json) as T;
}

interface Outputs {
  tenants: Record<string, { tenantId: string }>;
  tenant: { tenantId: string };
  web: { id: string; status: string };
  spare: { id: string; status: string };
  share: { status: string; exportPath: string };
  bucket: { name: string; file: { url: string } };
  bucketKeys: unknown;
}

/** The sandbox that was left running, if any. */
function sandboxPid(): number | undefined {
  const file = join(checkout, ".omnicloud", "start", "sandbox", "sandbox.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid : undefined;
}

/** Neither a sandbox that runs nor a stack's config. */
function expectNothingLeft(): void {
  expect(sandboxPid()).toBeUndefined();
  expect(readdirSync(checkout).filter((name) => /^Pulumi\..+\.yaml$/.test(name))).toEqual([]);
}

beforeAll(() => {
  place = newPlace();
  checkout = copyCheckout(place.folder);
});

afterAll(() => {
  const pid = sandboxPid();
  if (pid !== undefined) kill(pid);
  place.remove();
});

describe("npm start", () => {
  it("brings two stacks up, shows them, and leaves them with --keep; goes on with them, and takes them down with --destroy", {
    timeout: LONG,
  }, async () => {
    const kept = await start("--keep");
    expect(kept).toMatchObject({ code: 0, errors: "" });
    expect(kept.output).not.toMatch(/^build/m); // the checkout is as it is built
    const { tenants, tenant, web, spare, share, bucket, bucketKeys } = shown(kept);
    expect(Object.keys(tenants).sort()).toEqual(["data", "web"]);
    expect(tenant).toEqual(tenants.web);
    expect([web.status, spare.status]).toEqual(["ACTIVE", "SHUTOFF"]);
    expect(share).toMatchObject({ status: "available", exportPath: expect.stringMatching(/^10\.20\.1\.\d+:\//) });
    expect(bucket).toMatchObject({ name: `${tenant.tenantId}-files` });
    expect(bucketKeys).toBe("[secret]");
    expect(kept.output).toContain(`hello.txt came back from bucket ${bucket.name} with the team's keys: 38 bytes`);
    for (const stack of ["platform", "team"])
      expect(kept.output).toContain(`${stack}-sandbox: a second preview finds nothing to change`);
    expect(kept.output).not.toContain("destroying");
    expect(kept.output).toContain("npm start -- --destroy");
    await expectLook(kept);

    const again = await start();
    expect(again).toMatchObject({ code: 0, errors: "" });
    expect(shown(again)).toEqual(shown(kept));
    expect(again.output).not.toMatch(/: (create|update|delete|replace) /);

    const key = await keyOfTeam();
    expect(key).toMatch(/^\w{20}$/);
    expect(kept.output + again.output).not.toContain(key);

    const down = await start("--destroy");
    expect(down).toMatchObject({ code: 0, errors: "" });
    expect(down.output).toContain("team-sandbox: delete Server web");
    expect(down.output).toContain("platform-sandbox: delete Tenant web");
    expectNothingLeft();
    expect(await start("--destroy")).toMatchObject({
      code: 0,
      output: expect.stringContaining("nothing to take down"),
    });
  });

  it("takes them down again without --keep, here on a cloud of clouds.yaml", { timeout: LONG }, async () => {
    const sandbox = await startSandbox();
    try {
      writeFileSync(join(checkout, "clouds.yaml"), cloudsYaml(sandbox));
      const ended = await start("--connection", "lab");
      expect(ended).toMatchObject({ code: 0, errors: "" });
      expect(ended.output).toContain("team-lab: a second preview finds nothing to change");
      expect(ended.output).toContain("team-lab: delete Server web");
      expect(ended.output).toContain("platform-lab: delete Tenant web");
    } finally {
      await sandbox.close();
    }
  });

  it("runs one stack alone, on a sandbox of its own", { timeout: LONG }, async () => {
    const ended = await start("--stack", "storage");
    expect(ended).toMatchObject({ code: 0, errors: "" });
    expect(shown(ended)).toMatchObject({ status: "running", qingstor: { isDeployed: true }, domain: "qingstor.me" });
    expect(ended.output).toContain("storage-sandbox: a second preview finds nothing to change");
    expect(ended.output).toContain("storage-sandbox: delete QingStor store");
    expectNothingLeft();
    const unknown = await start("--stack", "stoarge");
    expect(unknown.code).toBe(1);
    expect(unknown.errors).toContain("--stack stoarge is not known; known are clouds, exam, storage");
  });

  it("brings an exam up alone on the sandbox, and takes it down", { timeout: LONG }, async () => {
    const ended = await start("--stack", "exam");
    expect(ended).toMatchObject({ code: 0, errors: "" });
    const { roster, invigilator } = shown<{ roster: string; invigilator: string }>(ended);
    expect(invigilator).toBe("spice://10.0.0.2:5901");
    const vms = rowsIn(roster).filter(({ address }) => address !== "");
    expect(vms.map(({ role }) => role)).toEqual([...Array.from({ length: 12 }, () => "student"), "teacher"]);
    expect(ended.output).toContain("exam-sandbox: a second preview finds nothing to change");
    expect(ended.output).toContain("exam-sandbox: delete ExamVm final_exam-t1");
    expectNothingLeft();
  });

  it("says what may be asked where it does not know an option", async () => {
    const { code, errors } = await start("--kepe");
    expect(code).toBe(1);
    expect(errors).toContain("--kepe");
    expect(errors).toMatch(/--keep .*--destroy .*--connection NAME/s);
    expect(errors).not.toMatch(/^\s+at /m);
    expect((await start("--stack", "exma")).errors).toContain("--stack exma is not known; known are");
    expect(await start("--help")).toMatchObject({ code: 0, output: expect.stringContaining("--keep"), errors: "" });
  });
});

/** What is printed to look at the stacks does show them, in a shell. */
async function expectLook({ output }: Ended): Promise<void> {
  const [, lines = ""] = /^to look, in this folder:\n((?: {2}.*\n)+)/m.exec(output) ?? [];
  expect(lines).toContain("pulumi stack --stack team-sandbox");
  const env = { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_BACKEND_URL: "" };
  const shownThere = await succeeds("sh", ["-ec", lines], { folder: checkout, env });
  expect(shownThere).toMatch(/Current stack is team-sandbox/);
  expect(shownThere).toMatch(/"status": "ACTIVE"/);
}

/** The API key in the team's config, decrypted as its user could. */
async function keyOfTeam(): Promise<string> {
  const folder = join(checkout, ".omnicloud", "start", "sandbox");
  const env = {
    ...place.environment,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: readFileSync(join(folder, "passphrase"), "utf8"),
  };
  const asked = ["config", "get", "omnicloud:connections", "--stack", "team-sandbox", "--non-interactive"];
  const connections = JSON.parse(await succeeds("pulumi", asked, { folder: checkout, env }));
  return (connections as { sandbox: { apiKey: string } }).sandbox.apiKey;
}

function cloudsYaml({ authUrl, operator }: Pick<Awaited<ReturnType<typeof startSandbox>>, "authUrl" | "operator">) {
  const { username, password, projectName, domain } = operator;
  const auth = { auth_url: authUrl, username, password, project_name: projectName };
  const domains = { user_domain_name: domain, project_domain_name: domain };
  return stringify({ clouds: { lab: { auth: { ...auth, ...domains }, region_name: "RegionOne" } } });
}
