/** Where the keys of a connection to Tencent Cloud are found, and where they never get. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { environmentOf, keysOf, requireEnvironment } from "../../providers/tencentcloud/keys";
import type { TencentSettings } from "../../providers/tencentcloud/settings";
import { omnicloud } from "../harness/omnicloud";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud, environmentOf as variables } from "../harness/tencentcloud";

const home = mkdtempSync(join(tmpdir(), "omnicloud-home-"));
const VARIABLES = [...Object.keys(variables({ secretId: "", secretKey: "" })), "TENCENTCLOUD_SESSION_TOKEN", "HOME"];
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

function restore(): void {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

const connection = (more: Partial<TencentSettings> = {}) => ({
  ...{ name: "gz", kind: "tencentcloud" as const, region: "ap-guangzhou" },
  ...more,
});

describe("the keys of a connection", () => {
  beforeEach(() => {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
    for (const name of VARIABLES) delete process.env[name];
    process.env.HOME = home;
  });

  afterAll(restore);

  it("are its own before all others", () => {
    Object.assign(process.env, { TENCENTCLOUD_SECRET_ID: "env", TENCENTCLOUD_SECRET_KEY: "env" });
    expect(keysOf(connection({ accessKey: "own", secretKey: "own" }))).toMatchObject({
      secretId: "own",
      from: "connection",
    });
  });

  it.each(["TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"])(
    "are those of the environment, with %s",
    (token) => {
      Object.assign(process.env, { TENCENTCLOUD_SECRET_ID: "env", TENCENTCLOUD_SECRET_KEY: "key", [token]: "token" });
      expect(keysOf(connection())).toEqual({ secretId: "env", secretKey: "key", token: "token", from: "environment" });
    },
  );

  it.each([
    [".tccli/team.credential", JSON.stringify({ secretId: "id", secretKey: "key", token: "token" })],
    [".tencentcloud/credentials", "[other]\nsecret_id = no\n[team]\nsecret_id = id\nsecret_key=key\ntoken = token\n"],
    [
      ".aws/credentials",
      "[team]\naws_access_key_id = id\naws_secret_access_key = key\naws_session_token = token\n[other]\n",
    ],
  ])("are those of a profile in ~/%s", (path, text) => {
    Object.assign(process.env, { TENCENTCLOUD_SECRET_ID: "env", TENCENTCLOUD_SECRET_KEY: "env" });
    write(path, text);
    expect(keysOf(connection({ profile: "team" }))).toEqual({
      ...{ secretId: "id", secretKey: "key", token: "token", from: "profile" },
    });
  });

  it("are those of the profile default, if nothing else says any", () => {
    write(".tccli/default.credential", JSON.stringify({ secretId: "id", secretKey: "key" }));
    expect(keysOf(connection())).toEqual({ secretId: "id", secretKey: "key", from: "profile" });
  });

  it("that are nowhere are asked for, with the places that were looked into", () => {
    expect(() => keysOf(connection())).toThrow(/set TENCENTCLOUD_SECRET_ID .*~\/.tccli\/default.credential/);
    expect(() => keysOf(connection({ profile: "team" }))).toThrow(
      "there is no profile team: looked into ~/.tccli/team",
    );
  });

  it("must be in the environment for the native plugin, unless they are the connection's own", () => {
    write(".tccli/team.credential", JSON.stringify({ secretId: "id", secretKey: "key" }));
    const settings = connection({ profile: "team" });
    const line = "run `npx omnicloud env gz -- pulumi up`";
    expect(() => requireEnvironment(settings)).toThrow(line);
    Object.assign(process.env, { TENCENTCLOUD_SECRET_ID: "another", TENCENTCLOUD_SECRET_KEY: "key" });
    expect(() => requireEnvironment(settings)).toThrow(line);
    Object.assign(process.env, environmentOf(settings));
    expect(() => requireEnvironment(settings)).not.toThrow();
    expect(() => requireEnvironment(connection({ accessKey: "own", secretKey: "own" }))).not.toThrow();
  });
});

describe("temporary keys", () => {
  let cloud: Tencentcloud;
  let stack: TestStack;
  const [first, second] = ["first", "second"].map((name) => ({
    ...{ secretId: `AKID${name}temporary`, secretKey: `${name}-secret-of-a-role`, token: `${name}-token-of-a-role` },
  })) as [Keys, Keys];
  type Keys = { secretId: string; secretKey: string; token: string };

  beforeAll(async () => {
    restore();
    cloud = await openTencentcloud();
    const program = async () => {
      new Vpc("net", {
        cidr: "10.20.0.0/16",
        subnets: { front: { cidr: "10.20.1.0/24", availabilityZone: "ap-guangzhou-3" } },
      });
    };
    stack = await openStack({ program, config: cloud.config, env: cloud.env });
    for (const keys of [first, second])
      cloud.sandbox.tencentcloud.addKey({ ...keys, uin: cloud.sandbox.tencentcloud.account });
  });

  afterAll(async () => {
    await stack?.close();
    await cloud?.close();
  });

  function use(keys: Keys): void {
    Object.assign(process.env, variables(keys));
    stack.automation.workspace.envVars = { ...stack.automation.workspace.envVars, ...variables(keys) };
  }

  it("bring a stack up, and others take it down when those are revoked: none is in state or history", async () => {
    use(first);
    await stack.up();
    cloud.sandbox.tencentcloud.keys.delete(first.secretId);
    use(second);
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
    expect((await stack.refresh()).counts).toEqual({ same: expect.any(Number) });
    const text = JSON.stringify(await stack.deployment()) + filesBelow(join(stack.folder, "..", "state")).join("");
    for (const value of [first, second].flatMap((keys) => Object.values(keys))) expect(text).not.toContain(value);
    await stack.destroy();
    expect(await cloud.sdk.vpc.DescribeVpcs({})).toMatchObject({ TotalCount: 0 });
  });

  it("of another account are refused by every command before anything is done, and nothing leaves the state", async () => {
    use(second);
    await stack.up();
    const before = (await stack.export()).map(({ urn }) => urn).sort();
    const stranger = { secretId: "AKIDstranger", secretKey: "stranger-secret", token: "stranger-token" };
    cloud.sandbox.tencentcloud.addKey({ ...stranger, uin: "100000000002" });
    use(stranger);
    for (const run of [stack.preview, stack.up, stack.refresh, stack.destroy]) {
      const { output } = await run.call(stack, { fails: true });
      expect(output).toContain("account 100000000002");
      expect((await stack.export()).map(({ urn }) => urn).sort()).toEqual(before);
    }
    use(second);
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
    await stack.destroy();
  });

  it("of a profile reach a command by omnicloud env", async () => {
    const config = { ...cloud.connection, profile: "team" };
    await stack.setConfig("omnicloud:connections", JSON.stringify({ gz: config }));
    write(".tccli/team.credential", JSON.stringify(second));
    const show = ["-e", "console.log(process.env.TENCENTCLOUD_SECRET_ID, process.env.TENCENTCLOUD_SECURITY_TOKEN)"];
    const args = ["env", "gz", "--stack", "dev", "--", process.execPath, ...show];
    expect((await omnicloud(stack, args, { HOME: home })).output).toContain(`${second.secretId} ${second.token}`);
  });
});

/** The texts of all files below a folder: the back end's checkpoints and history. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules") return [];
    return statSync(path).isDirectory() ? filesBelow(path) : [readFileSync(path, "utf8")];
  });
}
