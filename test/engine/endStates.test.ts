/** The state in which the cloud leaves an object decides: none but the good one is a success, and the reason is told. */
import { Instance, NasShare, Server, Volume, VolumeAttachment } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import type { CloudObject } from "../harness/cloudProject";
import { ground } from "./ground";

const on = ground();

async function disk(): Promise<CloudObject> {
  const [volume, ...others] = await on.cloud.volumes();
  if (!volume || others.length > 0) throw new Error(`there are ${others.length} others`);
  return volume;
}

async function network(): Promise<string> {
  const made = async (path: string, key: string, body: object) =>
    ((await on.cloud.ask("POST", "network", path, { [key]: body })).body[key] as CloudObject).id;
  const id = await made("/networks", "network", { name: "given" });
  await made("/subnets", "subnet", { network_id: id, ip_version: 4, cidr: "10.64.0.0/24" });
  return id;
}

/** The sandbox's operator in the test's project. */
function asOperator() {
  const { authUrl, region, operator } = on.target;
  const { username, password, domain } = operator;
  return { authUrl, region, operator: { username, password, domain, projectName: on.cloud.name } };
}

const growthFails = () =>
  on.sandbox.faults.add({ kind: "goes-to-error", match: { service: "cinder", path: "/action$", body: "os-extend" } });

const stateOf = async (stack: Awaited<ReturnType<typeof on.stack>>, name: string) =>
  (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`))?.outputs;

describe("a volume whose growth fails", () => {
  it("is an error with the cloud's reason, has its old size in the state, and is grown by an operator's next up", async () => {
    let size = 1;
    const stack = await on.stack(
      async () => {
        new Volume("disk", { size });
      },
      { target: asOperator() },
    );
    await stack.up();
    growthFails();
    size = 5;
    const errors = (await stack.up({ fails: true })).errors("disk").join();
    expect(errors).toMatch(
      /asked to grow to 5 GiB, but did not: Volume Driver failed to extend volume; .*error_extending/,
    );
    expect(await stateOf(stack, "disk")).toMatchObject({ size: 1, status: "error_extending" });
    expect(await disk()).toMatchObject({ size: 1, status: "error_extending" });
    expect((await stack.up()).ops).toEqual({ disk: "update" });
    expect(await disk()).toMatchObject({ size: 5, status: "available" });
    expect(await stateOf(stack, "disk")).toMatchObject({ size: 5, status: "available" });
  });

  it("tells a member what its operator must do, and what was done besides stands in the state", async () => {
    let args = { size: 1, name: "old" };
    const stack = await on.stack(async () => {
      new Volume("disk", args);
    });
    await stack.up();
    growthFails();
    args = { size: 2, name: "new" };
    await stack.up({ fails: true });
    expect(await disk()).toMatchObject({ size: 1, name: "new" });
    expect(await stateOf(stack, "disk")).toMatchObject({ size: 1, name: "new", status: "error_extending" });
    expect((await stack.up({ fails: true })).errors("disk").join()).toMatch(
      /cannot be changed, because it is error_extending: it has its old size.*openstack volume set --state available/,
    );
    // Back to what was: the name was changed already, and nothing may be taken for done.
    args = { size: 1, name: "old" };
    const { id } = await disk();
    const reset = { "os-reset_status": { status: "available" } };
    await on.cloud.ask("POST", "block-storage", `/volumes/${id}/action`, reset, "operator");
    expect((await stack.up()).ops).toEqual({ disk: "update" });
    expect(await disk()).toMatchObject({ size: 1, name: "old", status: "available" });
  });

  it("as the system disk of a server, is an error too", async () => {
    const own = await network();
    let size = 1;
    const stack = await on.stack(async () => {
      new Server("web", { flavor: "m1.tiny", image: "cirros", systemDisk: { size }, networks: [{ network: own }] });
    });
    await stack.up();
    growthFails();
    size = 3;
    expect((await stack.up({ fails: true })).errors("web").join()).toMatch(/Volume Driver failed to extend volume/);
    expect(await stateOf(stack, "web")).toMatchObject({ systemDisk: { size: 1 } });
    expect((await stack.preview()).ops).toEqual({ web: "update" });
  });
});

it("a volume that comes up in error says why", async () => {
  on.sandbox.faults.add({ kind: "no-valid-host", match: { service: "cinder", method: "POST", path: "/volumes$" } });
  const stack = await on.stack(async () => {
    new Volume("disk", { size: 1 });
  });
  expect((await stack.up({ fails: true })).errors("disk").join()).toMatch(
    /is in an error state; the next `pulumi up` replaces it \(it is error: Could not find any available weighted backend\)/,
  );
});

it("a volume that the cloud fails to delete is an error at once, and is deleted by an operator's next destroy", async () => {
  const stack = await on.stack(
    async () => {
      new Volume("disk", { size: 1 });
    },
    { target: asOperator() },
  );
  await stack.up();
  on.sandbox.faults.add({ kind: "goes-to-error", match: { service: "cinder", method: "DELETE" } });
  expect((await stack.destroy({ fails: true })).errors("disk").join()).toMatch(
    /was not deleted: it is error_deleting: .*openstack volume delete --force/,
  );
  await stack.destroy();
  expect(await on.cloud.volumes()).toEqual([]);
});

it("a volume that ends in an error state while it is attached is not attached", async () => {
  const own = await network();
  const stack = await on.stack(async () => {
    const web = new Instance("web", { flavor: "m1.tiny", image: "cirros", network: own });
    const data = new Volume("data", { size: 1 });
    new VolumeAttachment("data", { server: web.id, volume: data.id });
  });
  on.sandbox.faults.add({ kind: "goes-to-error", match: { service: "nova", path: "os-volume_attachments$" } });
  const errors = (await stack.up({ fails: true })).errors().join();
  expect(errors).toMatch(/was not attached to server/);
  expect((await stack.up()).ok).toBe(true);
});

it("a detachment that Nova gives up is an error at once, also if Nova leaves the volume as it was on its way", async () => {
  const own = await network();
  let isAttached = true;
  const stack = await on.stack(async () => {
    const web = new Instance("web", { flavor: "m1.tiny", image: "cirros", network: own });
    const data = new Volume("data", { size: 1 });
    if (isAttached) new VolumeAttachment("data", { server: web.id, volume: data.id });
  });
  await stack.up();
  isAttached = false;
  const match = { service: "nova", method: "DELETE", path: "os-volume_attachments/" } as const;
  on.sandbox.faults.add({ kind: "goes-to-error", match });
  expect((await stack.up({ fails: true })).errors("data").join()).toMatch(/was not detached from server/);
  for (const kind of ["goes-to-error", "stuck"] as const) on.sandbox.faults.add({ kind, match });
  const errors = (await stack.up({ fails: true })).errors("data").join();
  expect(errors).toMatch(/was not detached from server .*: the cloud (says only|gives no reason).*; it is detaching/);
});

it("a share that Manila refuses to delete says why, in Manila's words", async () => {
  const vpc = await network();
  const stack = await on.stack(async () => {
    new NasShare("files", { vpc, size: 1 });
  });
  await stack.up();
  on.sandbox.faults.add({
    kind: "status",
    status: 403,
    message: "Invalid share: Share still has 1 dependent snapshots.",
    match: { service: "manila", method: "DELETE", path: "/shares/[^/]+$" },
  });
  expect((await stack.destroy({ fails: true })).errors("files").join()).toMatch(
    /Share still has 1 dependent snapshots/,
  );
  await stack.destroy();
  expect(await on.cloud.shares()).toEqual([]);
});
