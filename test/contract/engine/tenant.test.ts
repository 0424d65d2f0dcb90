/** Tenants through the engine: created, changed, refused and deleted. */

import * as pulumi from "@pulumi/pulumi";
import { Tenant, type TenantArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenStack } from "../../../providers/openstack/client";
import { chapter } from "../../harness/chapter";
import { pulumi as pulumiIn } from "../../harness/omnicloud";
import { openStack, type TestStack, unique } from "../../harness/stack";
import { clientOf, named, opens, operatorOf, passes, type Row, removeTenants } from "../keystone";
import { openTarget, type Target } from "../target";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

let target: Target;
let operator: OpenStack;
const prefix = unique("tenant");

beforeAll(async () => {
  target = await openTarget();
  operator = operatorOf(target);
});

afterAll(async () => {
  await removeTenants(operator, prefix);
  await target.close();
});

/** A program with one tenant, whose row it gives out. */
function program(args: () => TenantArgs) {
  return async () => {
    const tenant = new Tenant("acme", args());
    const { tenantId, tenantName, domainName, domainId, projectName, projectId } = tenant;
    const { userName, userId, password, roleName, roleId, apiKey } = tenant;
    const place = { tenantId, tenantName, domainName, domainId, projectName, projectId };
    return { row: { ...place, userName, userId, password, roleName, roleId, apiKey } };
  };
}

const rowOf = (outputs: Readonly<Record<string, unknown>>) => outputs.row as Row;

describe("a tenant", () => {
  const it = chapter();
  let stack: TestStack;
  let args: TenantArgs;
  let row: Row;

  beforeAll(async () => {
    args = { name: `${prefix} one`, purge: true };
    stack = await openStack({ target, program: program(() => args) });
    row = rowOf((await stack.up()).outputs);
  });

  afterAll(() => stack.close());

  it("has every column of the document's table, named by its id", async () => {
    expect(row.tenantId).toMatch(/^t-\d{10}$/);
    expect(row.tenantName).toBe(`${prefix} one`);
    const { tenantId: id } = row;
    expect([row.domainName, row.projectName, row.userName, row.roleName]).toEqual([id, id, id, id]);
    const there = await named(operator, id);
    expect(there.domains?.map((domain) => domain.id)).toEqual([row.domainId]);
    expect(there.projects?.map((project) => [project.id, project.domain_id])).toEqual([[row.projectId, row.domainId]]);
    expect(there.users?.map((user) => [user.id, user.domain_id])).toEqual([[row.userId, row.domainId]]);
    expect(there.roles?.map((role) => role.id)).toEqual([row.roleId]);
  });

  it("has a password and an API key of 20 characters, which log in as a member", async () => {
    expect([row.password.length, row.apiKey.length]).toEqual([20, 20]);
    expect(await passes(target, row, row.password)).toBe(true);
    const login = await clientOf({ authUrl: target.authUrl, tenantId: row.tenantId, apiKey: row.apiKey }).login();
    expect(login.projectId).toBe(row.projectId);
    expect(login.roles).toEqual(expect.arrayContaining([row.tenantId, "member"]));
  });

  it("has a key that cannot make other keys", async () => {
    const team = clientOf({ authUrl: target.authUrl, tenantId: row.tenantId, apiKey: row.apiKey });
    const more = { application_credential: { name: "more" } };
    const path = `/users/${row.userId}/application_credentials`;
    await expect(team.post("identity", path, more)).rejects.toThrow(/403/);
  });

  it("lets the operator act in its project", async () => {
    const { username, password } = target.operator;
    const inside = clientOf({ authUrl: target.authUrl, username, password, projectId: row.projectId });
    expect((await inside.login()).roles).toContain("member");
  });

  it("keeps its secrets encrypted in the state, and shows them nowhere", async () => {
    const state = await pulumiIn(stack, ["stack", "export", "--stack", "dev"]);
    expect(state).not.toContain(row.apiKey);
    expect(state).not.toContain(row.password);
    const resource = (await stack.export()).find(({ type }) => type.endsWith("openstack:Tenant"));
    expect(resource?.outputs?.apiKey).toMatchObject(SECRET);
    expect(resource?.outputs?.password).toMatchObject(SECRET);
  });

  it("is the same in the next preview, also after a refresh", async () => {
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    await stack.refresh();
    const again = await stack.up();
    expect(again.counts).toEqual({ same: 2 });
    expect(rowOf(again.outputs)).toEqual(row);
  });

  it("is renamed in place", async () => {
    args = { ...args, name: `${prefix} renamed` };
    const outcome = await stack.up();
    expect(outcome.counts).toEqual({ same: 1, update: 1 });
    expect(rowOf(outcome.outputs)).toEqual({ ...row, tenantName: `${prefix} renamed` });
    row = rowOf(outcome.outputs);
  });

  it("gets a new key while the old one goes on, until dropPrevious", async () => {
    args = { ...args, rotate: "2027" };
    const rotated = rowOf((await stack.up()).outputs);
    expect(rotated).toEqual({ ...row, apiKey: rotated.apiKey });
    expect(rotated.apiKey).not.toBe(row.apiKey);
    expect(await opens(target, row.tenantId, row.apiKey)).toBe(true);
    expect(await opens(target, row.tenantId, rotated.apiKey)).toBe(true);

    args = { ...args, dropPrevious: true };
    expect(rowOf((await stack.up()).outputs)).toEqual(rotated);
    expect(await opens(target, row.tenantId, row.apiKey)).toBe(false);
    expect(await opens(target, row.tenantId, rotated.apiKey)).toBe(true);
    row = rotated;
    args = { ...args, dropPrevious: false };
    await stack.up();
  });

  it("loses the key before the previous one at the next rotation", async () => {
    args = { ...args, rotate: "2028" };
    const second = rowOf((await stack.up()).outputs);
    args = { ...args, rotate: "2029" };
    const third = rowOf((await stack.up()).outputs);
    const open = await Promise.all(
      [row.apiKey, second.apiKey, third.apiKey].map((key) => opens(target, row.tenantId, key)),
    );
    expect(open).toEqual([false, true, true]);
    row = third;
  });

  it("gets a new password, and its keys go on", async () => {
    args = { ...args, rotatePassword: "after the audit" };
    const changed = rowOf((await stack.up()).outputs);
    expect(changed).toEqual({ ...row, password: changed.password });
    expect(await passes(target, row, row.password)).toBe(false);
    expect(await passes(target, row, changed.password)).toBe(true);
    expect(await opens(target, row.tenantId, row.apiKey)).toBe(true);
    row = changed;
  });

  it("rotates its key also when its password was changed behind its back", async () => {
    await operator.patch("identity", `/users/${row.userId}`, { user: { password: "Changed-by-somebody-1" } });
    args = { ...args, rotate: "2030" };
    const rotated = rowOf((await stack.up()).outputs);
    expect(await opens(target, row.tenantId, rotated.apiKey)).toBe(true);
    expect(await passes(target, row, rotated.password)).toBe(true);
    row = rotated;
  });

  it("gets back what was taken from it behind its back", async () => {
    await operator.delete("identity", `/projects/${row.projectId}/users/${row.userId}/roles/${row.roleId}`);
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 1, update: 1 });
    const repaired = rowOf((await stack.up()).outputs);
    expect(await opens(target, row.tenantId, repaired.apiKey)).toBe(true);

    await operator.delete("identity", `/users/${row.userId}`);
    await stack.refresh();
    row = rowOf((await stack.up()).outputs);
    expect(await opens(target, row.tenantId, row.apiKey)).toBe(true);
    expect(await passes(target, row, row.password)).toBe(true);
    expect((await stack.preview()).counts).toEqual({ same: 2 });
  });

  it("gets its name back that was changed behind its back", async () => {
    const description = String((await named(operator, row.tenantId)).domains?.[0]?.description);
    const changed = description.replace(`${prefix} renamed`, `${prefix} other`);
    await operator.patch("identity", `/domains/${row.domainId}`, { domain: { description: changed } });
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 1, update: 1 });
    expect(rowOf((await stack.up()).outputs)).toEqual(row);
  });

  it("is kept while its project holds anything, and the error lists what", async () => {
    const team = clientOf({ authUrl: target.authUrl, tenantId: row.tenantId, apiKey: row.apiKey });
    const { volume } = await team.post<{ volume: { id: string } }>("volume", "/volumes", {
      volume: { name: "precious", size: 1 },
    });
    const { network } = await team.post<{ network: { id: string } }>("network", "/networks", {
      network: { name: "wires" },
    });
    const { share } = await team.post<{ share: { id: string } }>("share", "/shares", {
      share: { name: "files", size: 1, share_proto: "NFS", share_type: "plain" },
    });
    const { share_network } = await team.post<{ share_network: { id: string } }>("share", "/share-networks", {
      share_network: { name: "place" },
    });
    const refused = (await stack.destroy({ fails: true })).errors().join("\n");
    expect(refused).toContain(`volume precious (${volume.id})`);
    expect(refused).toContain(`network wires (${network.id})`);
    expect(refused).toContain(`share files (${share.id})`);
    expect(refused).toContain(`share network place (${share_network.id})`);
    expect(await opens(target, row.tenantId, row.apiKey)).toBe(true);
    await team.delete("share", `/share-networks/${share_network.id}`);
    await team.delete("share", `/shares/${share.id}`);
    await expect.poll(() => team.find("share", `/shares/${share.id}`, "share")).toBeUndefined();
    await team.delete("network", `/networks/${network.id}`);
    await team.delete("volume", `/volumes/${volume.id}`, { busy: ({ status }) => status === 400 });
    await expect.poll(() => team.find("volume", `/volumes/${volume.id}`, "volume")).toBeUndefined();
  });

  it("is deleted with all that was its own", async () => {
    await stack.destroy();
    expect(await named(operator, row.tenantId)).toEqual({ domains: [], projects: [], users: [], roles: [] });
    // Asked for one project's groups, Neutron creates the default one again.
    const groups = await operator.list("network", "/security-groups", "security_groups");
    expect(groups.filter((group) => group.project_id === row.projectId)).toEqual([]);
  });
});

it("leaves its domain, disabled, so that its id is never given again", async () => {
  const stack = await openStack({ target, program: program(() => ({ name: `${prefix} gone` })) });
  const { tenantId } = rowOf((await stack.up()).outputs);
  await stack.destroy();
  const { domains = [], ...rest } = await named(operator, tenantId);
  expect(domains.map(({ enabled }) => enabled)).toEqual([false]);
  expect(rest).toEqual({ projects: [], users: [], roles: [] });

  const next = rowOf((await stack.up()).outputs);
  expect(next.tenantName).toBe(`${prefix} gone`);
  expect(Number(next.tenantId.slice(2))).toBeGreaterThan(Number(tenantId.slice(2)));
  await stack.destroy();
  await stack.close();
});

it("takes over a tenant of another stack, and its old key goes on", async () => {
  const name = `${prefix} adopted`;
  const first = await openStack({ target, program: program(() => ({ name })) });
  const before = rowOf((await first.up()).outputs);
  const adopt = before.tenantId;
  const second = await openStack({ target, program: program(() => ({ name, adopt, takeOver: true, purge: true })) });
  const after = rowOf((await second.up()).outputs);
  expect(after).toEqual({ ...before, apiKey: after.apiKey, password: after.password });
  expect(await opens(target, adopt, before.apiKey)).toBe(true);
  expect(await opens(target, adopt, after.apiKey)).toBe(true);
  expect((await second.preview()).counts).toEqual({ same: 2 });
  await second.destroy();
  expect((await named(operator, adopt)).domains).toEqual([]);
  await first.close();
  await second.close();
});

describe("a tenant's name", () => {
  it("is refused in preview when the program uses it twice", async () => {
    const name = `${prefix} twice`;
    const stack = await openStack({
      target,
      program: async () => {
        new Tenant("one", { name });
        new Tenant("two", { name });
      },
    });
    const refused = await stack.preview({ fails: true });
    expect(refused.output).toContain(`tenant names are unique, and ${name} is used already`);
    expect(refused.output).toContain("name");
    await stack.close();
  });

  it("is refused in preview when a tenant on the cloud has it", async () => {
    const name = `${prefix} taken`;
    const args = { name, purge: true };
    const holder = await openStack({ target, program: program(() => args) });
    const { tenantId } = rowOf((await holder.up()).outputs);
    const other = await openStack({ target, program: program(() => args) });
    expect((await other.preview({ fails: true })).output).toContain(`${tenantId} has it on this cloud`);
    await holder.destroy();
    await Promise.all([holder.close(), other.close()]);
  });

  it("may be known only later", async () => {
    const stack = await openStack({
      target,
      program: async () => {
        const first = new Tenant("first", { name: `${prefix} first`, purge: true });
        new Tenant("second", { name: pulumi.interpolate`${prefix} after ${first.tenantId}`, purge: true });
      },
    });
    expect((await stack.preview()).counts).toEqual({ create: 4 });
    expect((await stack.up()).counts).toEqual({ create: 4 });
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    await stack.destroy();
    await stack.close();
  });
});
