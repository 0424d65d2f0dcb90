/** `omnicloud grant`: a tenant's key on its way from the platform's state to a team's stack. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Tenant } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { OpenStack } from "../../providers/openstack/client";
import { clientOf, operatorOf, removeTenants } from "../contract/keystone";
import { openTarget, type Target } from "../contract/target";
import { chapter } from "../harness/chapter";
import { omnicloud, pulumi, watchArguments } from "../harness/omnicloud";
import { openStack, type TestStack, unique } from "../harness/stack";

const it = chapter();

const prefix = unique("grant");
let target: Target;
let operator: OpenStack;
let platform: TestStack;
let rotate = "first";
let id: string;

beforeAll(async () => {
  target = await openTarget();
  operator = operatorOf(target);
  platform = await openStack({
    target,
    stack: "platform",
    program: async () => {
      const acme = new Tenant("acme", { name: `${prefix} ACME Ltd.`, rotate, purge: true });
      new Tenant("other", { name: `${prefix} other`, purge: true });
      return { id: acme.tenantId };
    },
  });
  id = String((await platform.up()).outputs.id);
  await pulumi(platform, ["stack", "init", "team-web"]);
});

afterAll(async () => {
  await platform.destroy();
  await removeTenants(operator, prefix);
  await platform.close();
  await target.close();
});

/** The connections in the team's config. */
async function connections(): Promise<Record<string, Record<string, string>>> {
  return JSON.parse(await pulumi(platform, ["config", "get", "omnicloud:connections", "--stack", "team-web"]));
}

it("writes a connection that logs in as the tenant, and keeps the others", async () => {
  const others = { lab: { kind: "openstack", authUrl: "http://lab.example/v3", username: "a", password: "b" } };
  await pulumi(platform, ["config", "set", "omnicloud:connections", JSON.stringify(others), "--stack", "team-web"]);
  const granted = await omnicloud(platform, ["grant", "acme", "--stack", "team-web"]);
  expect(granted).toMatchObject({ code: 0, errors: "" });
  expect(granted.output).toContain(id);
  const { cloud, ...rest } = await connections();
  expect(rest).toEqual(others);
  expect(cloud).toEqual({
    kind: "openstack",
    authUrl: target.authUrl,
    region: target.region,
    tenantId: id,
    apiKey: expect.stringMatching(/^\w{20}$/),
  });
  expect((await clientOf(cloud ?? {}).login()).roles).toContain(id);
});

it("shows the key nowhere: not printed, not as an argument, not in clear in the stack's file", async () => {
  const watched = watchArguments(platform);
  const granted = await omnicloud(platform, ["grant", id, "--stack", "team-web"], watched.env);
  const key = (await connections()).cloud?.apiKey ?? "";
  expect(key).toHaveLength(20);
  expect(watched.seen()).toContain("config set omnicloud:connections --secret");
  const file = readFileSync(join(platform.folder, "Pulumi.team-web.yaml"), "utf8");
  for (const text of [granted.output, granted.errors, watched.seen(), file]) expect(text).not.toContain(key);
});

it("is what a team's stack runs with", async () => {
  const outputs = await pulumi(platform, ["stack", "output", "--json", "--stack", "platform", "--show-secrets"]);
  expect(JSON.parse(outputs)).toEqual({ id });
  const cloud = clientOf((await connections()).cloud ?? {});
  expect(await cloud.list("volume", "/volumes", "volumes")).toEqual([]);
});

it("hands on the new key after a rotation, under a name of choice", async () => {
  const before = (await connections()).cloud?.apiKey;
  rotate = "second";
  await platform.up();
  const granted = await omnicloud(platform, [
    "grant",
    `${prefix} ACME Ltd.`,
    "--stack",
    "team-web",
    "--connection",
    "bj",
  ]);
  expect(granted.code).toBe(0);
  const { cloud, bj } = await connections();
  expect(bj?.apiKey).not.toBe(before);
  expect((await clientOf(bj ?? {}).login()).roles).toContain(id);
  expect((await clientOf(cloud ?? {}).login()).roles).toContain(id);
});

it("says what there is when the tenant, the stack or the platform is not there", async () => {
  const nobody = await omnicloud(platform, ["grant", "nobody", "--stack", "team-web"]);
  expect(nobody).toMatchObject({ code: 2, output: "" });
  expect(nobody.errors).toContain("stack platform has no tenant nobody; it has ");
  expect(nobody.errors).toContain(`${prefix} ACME Ltd. (${id})`);
  const noStack = await omnicloud(platform, ["grant", "acme", "--stack", "team-none"]);
  expect(noStack.code).toBe(2);
  expect(noStack.errors).toContain("team-none");
  const itself = await omnicloud(platform, ["grant", "acme", "--stack", "platform"]);
  expect(itself.errors).toContain("platform's own stack");
  const noPlatform = await omnicloud(platform, ["grant", "acme", "--stack", "team-web", "--platform", "none"]);
  expect(noPlatform.code).toBe(2);
  for (const { errors } of [nobody, noStack, itself, noPlatform]) expect(errors).not.toMatch(/^\s+at /m);
});

describe("two tenants of one team", () => {
  it("each keep their own key: the second needs a connection of its own", async () => {
    const refused = await omnicloud(platform, ["grant", "other", "--stack", "team-web"]);
    expect(refused.code).toBe(2);
    expect(refused.errors).toMatch(new RegExp(`connection cloud holds the key of tenant ${id}: .*--connection`));
    const granted = await omnicloud(platform, ["grant", "other", "--stack", "team-web", "--connection", "cloud2"]);
    expect(granted).toMatchObject({ code: 0, errors: "" });
    const { cloud, cloud2 } = await connections();
    expect([cloud?.tenantId, cloud2?.tenantId]).toEqual([id, expect.not.stringContaining(id)]);
  });
});

describe("a team with a project of its own", () => {
  it("is not written into the platform's folder by its stack's whole name", async () => {
    const refused = await omnicloud(platform, ["grant", "acme", "--stack", "organization/webteam/dev"]);
    expect(refused).toMatchObject({ code: 2, output: "" });
    expect(refused.errors).toMatch(/is of project webteam, .*--to FILE/);
    expect(existsSync(join(platform.folder, "Pulumi.dev.yaml"))).toBe(false);
  });

  it("gets its key as a file that only its owner reads, which a second grant adds to", async () => {
    const file = join(platform.folder, "for-web.json");
    const granted = await omnicloud(platform, ["grant", "acme", "--to", file]);
    expect(granted).toMatchObject({ code: 0, errors: "" });
    expect(granted.output).toContain(`pulumi config set omnicloud:connections --secret < ${file}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await omnicloud(platform, ["grant", "other", "--to", file, "--connection", "second"]);
    const { cloud, second } = JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string>>;
    expect(granted.output).not.toContain(cloud?.apiKey);
    expect((await clientOf(cloud ?? {}).login()).roles).toContain(id);
    expect(second?.tenantId).not.toBe(id);
    for (const args of [[], ["--stack", "team-web", "--to", file]])
      expect((await omnicloud(platform, ["grant", "acme", ...args])).code).toBe(2);
  });
});
