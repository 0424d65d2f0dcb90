/** Tenants whose creation, change or deletion was interrupted: the next run finishes it, and nothing is left over. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenStack } from "../../../providers/openstack/client";
import { interrupted } from "../../harness/interruption";
import { openProject, type TestProject } from "../../harness/project";
import { type Match, openSlowProxy, type SlowProxy } from "../../harness/slowProxy";
import { unique } from "../../harness/stack";
import { named, opens, operatorOf, passes, type Row, removeTenants, tenantsNamed } from "../keystone";
import { openTarget, type Target } from "../target";

const PROGRAM = `
const { TenantResource } = require("pulumi-omnicloud");
const { name, rotate, timeout } = JSON.parse(process.env.CASE);
const customTimeouts = timeout ? { create: timeout } : undefined;
const tenant = new TenantResource("acme", { name, rotate, purge: true }, { customTimeouts });
const { tenantId, tenantName, domainName, domainId, projectName, projectId } = tenant;
const { userName, userId, password, roleName, roleId, apiKey } = tenant;
exports.row = { tenantId, tenantName, domainName, domainId, projectName, projectId, userName, userId, password, roleName,
  roleId, apiKey };`;

const prefix = unique("crash");
const SECRET = "4dabf18193072939515e22adb298388d";

let target: Target;
let operator: OpenStack;
let proxy: SlowProxy;
let stack: TestProject;
let told: { name: string; rotate?: string; timeout?: string } = { name: "" };

const env = () => ({ CASE: JSON.stringify(told) });

beforeAll(async () => {
  target = await openTarget();
  operator = operatorOf(target);
  proxy = await openSlowProxy(target);
  stack = await openProject({ files: { "index.cjs": PROGRAM }, target: proxy.target });
});

afterAll(async () => {
  await stack?.close();
  await proxy?.close();
  await removeTenants(operator, prefix);
  await target?.close();
});

/** Starts `pulumi`, and kills it when the cloud is held at this request. */
async function killedAt(verb: "up" | "destroy", when: "before" | "after", match: Match): Promise<void> {
  const hold = proxy.hold(when, match);
  try {
    await interrupted(stack, [verb], { env: env(), when: () => hold.reached(1) });
  } finally {
    hold.drop();
  }
}

async function up(): Promise<Row> {
  await stack.run(["up"], { env: env() });
  const { output } = await stack.run(["stack", "output", "--json", "--show-secrets", "--stack", "dev"]);
  return (JSON.parse(output) as { row: Row }).row;
}

/** One tenant of this name, whole, with as many keys as it should have. */
async function expectWhole(row: Row, keys = 1): Promise<void> {
  expect(await tenantsNamed(operator, told.name)).toEqual([row.tenantId]);
  const { domains, projects, users, roles } = await named(operator, row.tenantId);
  const ids = [domains, projects, users, roles].map((objects) => objects?.map(({ id }) => id));
  expect(ids).toEqual([[row.domainId], [row.projectId], [row.userId], [row.roleId]]);
  expect(await passes(target, row, row.password)).toBe(true);
  expect(await opens(target, row.tenantId, row.apiKey)).toBe(true);
  const path = `/users/${row.userId}/application_credentials`;
  expect(await operator.list("identity", path, "application_credentials")).toHaveLength(keys);
}

const CREATING: ["before" | "after", Match][] = [
  ["before", { method: "POST", path: /\/domains$/ }],
  ["after", { method: "POST", path: /\/domains$/ }],
  ["after", { method: "POST", path: /\/projects$/ }],
  ["after", { method: "POST", path: /\/users$/ }],
  ["after", { method: "POST", path: /\/roles$/ }],
  ["after", { method: "PUT", path: /\/implies\// }],
  ["after", { method: "PUT", path: /\/users\/[^/]+\/roles\// }],
  ["before", { method: "POST", path: /\/application_credentials$/ }],
  ["after", { method: "POST", path: /\/application_credentials$/ }],
];

it("is finished after kills before and after each request that creates it, one up after the other", async () => {
  await stack.atNothing(env());
  told = { name: unique(prefix) };
  for (const [when, match] of CREATING) await killedAt("up", when, match);
  await expectWhole(await up());
});

const DELETING: Match[] = [
  { method: "DELETE", path: /\/users\/[^/]+$/ },
  { method: "DELETE", path: /\/roles\/[^/]+$/ },
  { method: "PATCH", path: /\/domains\/[^/]+$/ },
];

it("is deleted after kills behind each request that deletes it, one destroy after the other", async () => {
  await stack.atNothing(env());
  told = { name: unique(prefix) };
  const { tenantId } = await up();
  for (const match of DELETING) await killedAt("destroy", "after", match);
  await stack.run(["destroy"], { env: env() });
  expect(await named(operator, tenantId)).toEqual({ domains: [], projects: [], users: [], roles: [] });
  expect(await tenantsNamed(operator, told.name)).toEqual([]);
});

it("keeps its key through a rotation that was interrupted, and the lost one is deleted", async () => {
  await stack.atNothing(env());
  told = { name: unique(prefix) };
  const before = await up();
  told.rotate = "now";
  await killedAt("up", "after", { method: "POST", path: /\/application_credentials$/ });
  expect(await opens(target, before.tenantId, before.apiKey)).toBe(true);
  const after = await up();
  expect(after.apiKey).not.toBe(before.apiKey);
  expect(await opens(target, before.tenantId, before.apiKey)).toBe(true);
  await expectWhole(after, 2);
  await stack.run(["destroy"], { env: env() });
});

it("keeps what it learned, encrypted, when its time is over half-way, and goes on from there", async () => {
  await stack.atNothing(env());
  told = { name: unique(prefix), timeout: "20s" };
  const hold = proxy.hold("before", { method: "POST", path: /\/application_credentials$/ });
  const outcome = await stack.run(["up"], { env: env(), fails: true });
  hold.drop();
  expect(outcome.errors("acme").join("\n")).toContain("did not answer");
  const tenant = (await stack.export()).find(({ type }) => type.endsWith("openstack:Tenant"));
  expect(tenant?.initErrors).toHaveLength(1);
  expect(tenant?.outputs?.password).toMatchObject({ [SECRET]: expect.any(String), ciphertext: expect.any(String) });
  told.timeout = undefined;
  await expectWhole(await up());
  await stack.run(["destroy"], { env: env() });
});
