/** `omnicloud grant` and a tenant's object storage: its keys go beside the API key, and each tenant keeps its own. */
import { OssUser, Tenant } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { omnicloud, pulumi } from "../harness/omnicloud";
import { connectionOf, openStack, type TestStack } from "../harness/stack";

type Written = Record<string, { tenantId?: string; regions?: Record<string, { accessKey: string }> } & object>;

let sandbox: Sandbox;
let platform: TestStack;
let ids: Record<"one" | "two", string>;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const { region, endpoint, accessKey, secretKey } = sandbox.objectStore;
  const cloud = connectionOf({ authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" });
  const oss = { kind: "ceph", regions: { [region]: { endpoint, accessKey, secretKey } } };
  platform = await openStack({
    stack: "platform",
    config: { "omnicloud:connections": JSON.stringify({ cloud, oss }) },
    program: async () => {
      const tenants = ["one", "two"].map((name) => {
        const tenant = new Tenant(name, { purge: true, connection: "cloud" });
        new OssUser(name, { uid: tenant.tenantId, connection: "oss" });
        return [name, tenant.tenantId];
      });
      return { ids: Object.fromEntries(tenants) };
    },
  });
  ids = (await platform.up()).outputs.ids as typeof ids;
  await pulumi(platform, ["stack", "init", "team"]);
});
afterAll(async () => {
  await platform?.close();
  await sandbox?.close();
});

const connections = async () =>
  JSON.parse(await pulumi(platform, ["config", "get", "omnicloud:connections", "--stack", "team"])) as Written;
const write = (all: object) =>
  pulumi(platform, ["config", "set", "omnicloud:connections", JSON.stringify(all), "--stack", "team", "--secret"]);
const grant = (tenant: string, ...more: string[]) => omnicloud(platform, ["grant", tenant, "--stack", "team", ...more]);
const keysOf = (connection: Written[string] | undefined) =>
  Object.values(connection?.regions ?? {}).map(({ accessKey }) => accessKey);

describe("the storage keys of two tenants", () => {
  it("stand in two connections, also if the first was granted before they said whose they are", async () => {
    expect(await grant("one")).toMatchObject({ code: 0, errors: "" });
    const first = await connections();
    expect(first.oss?.tenantId).toBe(ids.one);
    // As 0.1.0 wrote it.
    await write({ ...first, oss: { ...first.oss, tenantId: undefined } });
    expect(await grant("two", "--connection", "second")).toMatchObject({ code: 0, errors: "" });
    const both = await connections();
    expect(keysOf(both.oss)).toEqual(keysOf(first.oss));
    expect(keysOf(both[`oss-${ids.two}`])).not.toEqual(keysOf(first.oss));
    expect(Object.keys(both).sort()).toEqual(["cloud", "oss", `oss-${ids.two}`, "second"]);
  });

  it("keep what was set up beside them when they are granted again", async () => {
    const asked = { verifyUrl: "https://platform.example/verify", platformUserId: "u-7" };
    const { cloud, oss, ...others } = await connections();
    await write({
      cloud: { ...cloud, ...asked },
      oss: { ...oss, ...asked, defaultQuota: { maxSize: 5, maxObjects: -1 } },
      ...others,
    });
    expect(await grant("one")).toMatchObject({ code: 0, errors: "" });
    const now = await connections();
    expect(now.cloud).toMatchObject(asked);
    expect(now.oss).toMatchObject({ ...asked, tenantId: ids.one, defaultQuota: { maxSize: "5", maxObjects: "-1" } });
    expect(Object.keys(now).sort()).toEqual(["cloud", "oss", `oss-${ids.two}`, "second"]);
  });
});
