/** What `omnicloud recover` does to a state, and what it knows of who holds one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { type CheckpointResource, type Exported, sealed } from "../../cli/checkpoint";
import { findOperations } from "../../cli/recover/findings";
import { holderOf } from "../../cli/recover/holder";
import { type Change, recoveredState } from "../../cli/recover/state";
import { connectionsOf } from "../../providers";

const AT = "2026-11-27T20:00:00.000Z";
const urnOf = (name: string, type = "pulumi-nodejs:dynamic/omnicloud/openstack:Volume") =>
  `urn:pulumi:dev::test::${type}::${name}`;
const PROVIDER = urnOf("default", "pulumi:providers:pulumi-nodejs");

const provider: CheckpointResource = { urn: PROVIDER, type: "pulumi:providers:pulumi-nodejs", custom: true, id: "p1" };

function resource(name: string, more: Partial<CheckpointResource> = {}): CheckpointResource {
  const urn = urnOf(name);
  return { urn, type: urn.split("::")[2] ?? "", custom: true, provider: `${PROVIDER}::p1`, ...more };
}

/** The state's resources after these changes. */
function resourcesAfter(before: CheckpointResource[], ...changes: Change[]): CheckpointResource[] {
  const state: Exported = { version: 3, deployment: { resources: [provider, ...before], pending_operations: [] } };
  const { deployment = {}, version } = recoveredState(state, changes, AT);
  expect([version, "pending_operations" in deployment]).toEqual([3, false]);
  return (deployment.resources ?? []).slice(1);
}

const named = (resources: CheckpointResource[]) => resources.map(({ urn, id }) => [urn.split("::").at(-1), id]);

describe("a state", () => {
  it("has what a create made, half-made, with secrets as they were", () => {
    const secret = { ...sealed("x"), ciphertext: "v1:…" };
    const inputs = { size: 1, password: secret, key: "plain", __self: ["t", "at"] };
    const created = resource("a", { inputs, parent: urnOf("stack"), additionalSecretOutputs: ["password", "key"] });
    const [own] = resourcesAfter([], { kind: "move", resource: created, id: "1" });
    expect(own).toMatchObject({ id: "1", inputs, created: AT, modified: AT });
    expect(own?.outputs).toEqual({
      ...inputs,
      key: sealed("plain"),
      __unfinished: "the run that created it was interrupted",
    });
  });

  it("has it before what depends on it, and in the place of the one that it replaces", () => {
    const deleted = resource("a", { id: "0", pendingReplacement: true });
    const dependent = resource("b", { id: "2", dependencies: [urnOf("a")] });
    const moved = resourcesAfter([deleted, dependent], { kind: "move", resource: resource("a"), id: "1" });
    expect(named(moved)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    // Created before the old one is deleted: the next run deletes that.
    const [old, created] = resourcesAfter([resource("a", { id: "0" })], {
      kind: "move",
      resource: resource("a"),
      id: "1",
    });
    expect([old?.delete, created?.delete, created?.id]).toEqual([true, undefined, "1"]);
  });

  it("names the provider that there is, if the operation of an earlier run names one that is gone", () => {
    const stale = resource("a", { provider: `${PROVIDER}::p0` });
    const [own] = resourcesAfter([], { kind: "move", resource: stale, id: "1" });
    expect(own?.provider).toBe(`${PROVIDER}::p1`);
  });

  it("depends on nothing that is gone", () => {
    const outer = resource("outer", { id: "1", parent: urnOf("top") });
    const inner = resource("inner", {
      id: "2",
      parent: urnOf("outer"),
      dependencies: [urnOf("outer"), urnOf("top")],
      propertyDependencies: { a: [urnOf("outer")], b: null },
      deletedWith: urnOf("outer"),
    });
    const left = resourcesAfter([resource("top", { id: "0" }), outer, inner], {
      kind: "remove",
      urn: urnOf("outer"),
      id: "1",
    });
    const { deletedWith, ...found } = left.at(-1) ?? {};
    expect(found).toMatchObject({
      parent: urnOf("top"),
      dependencies: [urnOf("top")],
      propertyDependencies: { a: [], b: [] },
    });
    expect(deletedWith).toBeUndefined();
  });

  it("has what an update did, a secret as a secret", () => {
    const before = resource("a", {
      id: "1",
      inputs: { size: 1, note: sealed("a") },
      outputs: { size: 1, note: sealed("a"), gone: 1 },
    });
    const drift = { size: 2, note: "b", status: "ready", gone: undefined };
    const [own] = resourcesAfter([before], { kind: "refresh", urn: urnOf("a"), id: "1", drift });
    expect(own).toMatchObject({ inputs: { size: 2, note: sealed("b") }, modified: AT });
    expect(own?.outputs).toEqual({ size: 2, note: sealed("b"), status: "ready" });
  });
});

it("says of another provider's create that it is not known, and asks no cloud for what is in the state alone", async () => {
  const types = ["aws:ec2/instance:Instance", "omnicloud:index:Vpc", "pulumi:providers:aws"];
  const pending = types.map((type) => ({ type: "creating", resource: { urn: urnOf("x", type), type } }));
  const nothing = connectionsOf(() => undefined);
  const checkpoint = { resources: [], pending, clear: { resources: [], pending } };
  const found = await findOperations(checkpoint, nothing, () => Promise.reject(new Error("asked")));
  expect(found.map(({ isLeft, change }) => [isLeft, change.kind])).toEqual([
    [true, "none"],
    [false, "none"],
    [false, "none"],
  ]);
});

describe("the process of a lock", () => {
  const lock = (pid: number, more: object = {}) => ({ user: "u", host: hostname(), pid, since: AT, ...more });

  it("lives, or has ended", async () => {
    const child = spawn("sleep", ["60"]);
    const pid = child.pid ?? 0;
    expect(await holderOf(lock(pid, { since: new Date().toISOString() }))).toMatchObject({ life: "lives" });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await holderOf(lock(pid))).toMatchObject({ life: "ended" });
  });

  it("is not known on another machine, nor if it began later than the lock", async () => {
    expect(await holderOf(lock(1, { host: "elsewhere" }))).toMatchObject({ life: "unknown" });
    expect(await holderOf({})).toMatchObject({ life: "unknown" });
    expect(await holderOf(lock(process.pid, { since: "2001-01-01T00:00:00Z" }))).toMatchObject({ life: "unknown" });
  });
});
