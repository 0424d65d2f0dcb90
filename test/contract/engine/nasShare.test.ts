/** NFS shares through the engine: created, who mounts them, grown, shrunk, changed behind the program's back, deleted. */
import { NasShare, type NasShareArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";

import type { TestStack } from "../../harness/stack";
import { eventually, openShareGround, type RuleThere, type ShareGround } from "./shareGround";

let ground: ShareGround;

beforeAll(async () => {
  ground = await openShareGround();
});

afterAll(() => ground?.close());

const outputsOf = (share: NasShare) => {
  const { id, name, description, protocol, size, region, network, status, progress, exportLocations } = share;
  const { exportPath, shareServerId, shareServerHost, shareNetworkId, createdAt, updatedAt } = share;
  const about = { id, name, description, protocol, size, region, network, status, progress, exportLocations };
  return { ...about, exportPath, shareServerId, shareServerHost, shareNetworkId, createdAt, updatedAt };
};

describe("an NFS share", () => {
  const it = chapter();
  let stack: TestStack;
  let args: NasShareArgs;
  let outputs: Readonly<Record<string, unknown>>;
  let id: string;
  let shareNetwork: string;

  const up = async () => {
    const outcome = await stack.up();
    outputs = outcome.outputs;
    return outcome;
  };
  /** The rules by client, to see which were left alone. */
  const byClient = async (): Promise<Record<string, RuleThere>> =>
    Object.fromEntries((await ground.rules(id)).map((rule) => [rule.access_to, rule]));

  beforeAll(async () => {
    args = {
      ...{ size: 2, vpc: ground.network, subnet: ground.subnets[1], description: "of the team" },
      clients: [
        { cidr: "10.63.0.0/24", access: "ro" },
        { cidr: "10.64.0.9", access: "rw" },
        { cidr: "10.64.0.10/32", access: "ro" },
      ],
      openstack: { metadata: { holds_gib: "2" } },
    };
    stack = await ground.stack(async () => outputsOf(new NasShare("files", args)));
    await up();
    id = String(outputs.id);
    shareNetwork = String(outputs.shareNetworkId);
  });

  it("gives out all that the document says of a NAS disk, and nothing that only operators see", () => {
    expect(outputs).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: "files", description: "of the team", protocol: "NFS" },
      ...{ size: 2, region: ground.target.region, network: ground.network, status: "available", progress: "100%" },
      exportLocations: [
        { path: expect.stringMatching(/^10\.64\.0\.\d+:\//), preferred: true },
        { path: expect.stringMatching(/^10\.64\.0\.\d+:\//), preferred: false },
      ],
      exportPath: (outputs.exportLocations as { path: string }[])[0]?.path,
      shareNetworkId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      createdAt: expect.stringMatching(/^\d{4}-/),
      updatedAt: expect.stringMatching(/^\d{4}-/),
    });
  });

  it("is as asked for in the cloud, with its mark, and its share network too", async () => {
    const share = await ground.share(id);
    expect(share).toMatchObject({ name: "files", description: "of the team", size: 2, share_network_id: shareNetwork });
    expect(share?.metadata).toEqual({ holds_gib: "2", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) });
    expect(await ground.shareNetwork(shareNetwork)).toMatchObject({
      name: "files",
      description: expect.stringMatching(/^of the team \[[0-9a-f]{8}-[0-9a-f]{12}\]$/),
      share_network_subnets: [{ neutron_net_id: ground.network, neutron_subnet_id: ground.subnets[1] }],
    });
    expect(await ground.clients(id)).toEqual({ "10.63.0.0/24": "ro", "10.64.0.9": "rw", "10.64.0.10/32": "ro" });
  });

  it("is clean in a second preview, also after a look at the cloud, its clients and the cloud's choices written down", async () => {
    const [net, nine] = args.clients ?? [];
    args = {
      ...args,
      clients: [{ cidr: "10.64.0.10", access: "ro" }, ...[nine, net].filter((each) => each !== undefined)],
    };
    args = { ...args, openstack: { ...args.openstack, shareType: "default", availabilityZone: "nova" } };
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 4 });
  });

  it("changes one client from ro to rw without touching the others", async () => {
    const before = await byClient();
    args = {
      ...args,
      clients: [
        { cidr: "10.63.0.0/24", access: "ro" },
        { cidr: "10.64.0.9", access: "rw" },
        { cidr: "10.64.0.10", access: "rw" },
        { cidr: "10.64.0.11", access: "ro" },
      ],
    };
    const asked = ground.proxy.requests.length;
    expect((await up()).counts).toEqual({ same: 3, update: 1 });
    const actions = ground.proxy.requests.slice(asked).filter(({ path }) => path.endsWith("/action"));
    expect(actions).toHaveLength(3); // one is added; one is deleted and added
    const after = await byClient();
    expect(after["10.64.0.10"]).toMatchObject({ access_level: "rw", state: "active" });
    expect(after["10.64.0.11"]).toMatchObject({ access_level: "ro", state: "active" });
    for (const to of ["10.63.0.0/24", "10.64.0.9"]) expect(after[to]).toEqual(before[to]);
  });

  it("is renamed and described in place", async () => {
    args = { ...args, name: "papers", description: undefined };
    expect((await up()).counts).toEqual({ same: 2, update: 2 });
    const ours = expect.stringMatching(/^Managed by Pulumi, dev\/files \[/);
    expect(await ground.share(id)).toMatchObject({ name: "papers", description: ours });
    expect(await ground.shareNetwork(shareNetwork)).toMatchObject({ name: "papers", description: ours });
    expect(outputs).toMatchObject({ id, name: "papers", shareNetworkId: shareNetwork });
  });

  it("grows in place", async () => {
    args = { ...args, size: 4 };
    expect((await up()).counts).toEqual({ same: 3, update: 1 });
    expect(outputs).toMatchObject({ id, size: 4, status: "available" });
    expect(await ground.share(id)).toMatchObject({ size: 4, metadata: { holds_gib: "2" } });
  });

  it("shrinks only when that is allowed: preview refuses", async () => {
    args = { ...args, size: 3 };
    expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(/size.*allowShrink.*4 GiB/s);
    args = { ...args, allowShrink: true };
    expect((await up()).outputs).toMatchObject({ id, size: 3 });
    expect(await ground.share(id)).toMatchObject({ size: 3, status: "available" });
  });

  it("says so when the cloud does not shrink it below its data, and is as it was", async () => {
    args = { ...args, size: 1 };
    const errors = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(errors).toMatch(/did not shrink share \S+ from 3 to 1 GiB: .*smaller than the current used space/);
    expect(errors).toContain("as it was");
    expect(await ground.share(id)).toMatchObject({ size: 3, status: "available" });
    args = { ...args, size: 3 };
    expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 4 });
  });

  it("is not replaced with its data: preview refuses what needs a new share", async () => {
    const before = args;
    const changes: Record<string, Partial<NasShareArgs>> = {
      protocol: { protocol: "CIFS", clients: [] },
      availabilityZone: { openstack: { ...args.openstack, availabilityZone: "other" } },
      shareNetwork: { subnet: ground.subnets[0] },
    };
    for (const [property, change] of Object.entries(changes)) {
      args = { ...before, ...change };
      const errors = (await stack.preview({ fails: true })).errors().join("\n");
      expect(errors).toMatch(new RegExp(`${property}.*replaceData: true`, "s"));
    }
    args = before;
  });

  it("shows what was changed behind the program's back, and gets it back by up", async () => {
    await ground.ask("PUT", `/shares/${id}`, { share: { display_name: "stolen" } });
    await ground.ask("POST", `/shares/${id}/action`, { extend: { new_size: 5 } });
    await ground.ask("PUT", `/share-networks/${shareNetwork}`, { share_network: { name: "stolen" } });
    const nine = (await byClient())["10.64.0.9"];
    await eventually(
      () => ground.share(id),
      (share) => share?.status === "available" && share.size === 5,
    );
    await ground.ask("POST", `/shares/${id}/action`, { deny_access: { access_id: nine?.id } });
    const foreign = { access_type: "ip", access_to: "10.99.0.0/16", access_level: "rw" };
    await ground.ask("POST", `/shares/${id}/action`, { allow_access: foreign });
    await eventually(
      () => ground.clients(id),
      (clients) => !("10.64.0.9" in clients),
    );
    const { ops } = await stack.refresh();
    expect(Object.entries(ops).filter(([, op]) => op === "update")).toHaveLength(3);
    expect((await up()).counts).toEqual({ same: 1, update: 3 });
    expect(await ground.share(id)).toMatchObject({ name: "papers", size: 3 });
    expect(await ground.shareNetwork(shareNetwork)).toMatchObject({ name: "papers" });
    expect(await ground.clients(id)).toEqual({
      ...{ "10.63.0.0/24": "ro", "10.64.0.9": "rw", "10.64.0.10": "rw", "10.64.0.11": "ro" },
    });
  });

  it("is deleted with its rules, its share network and its server, and leaves the subnet free", async () => {
    expect(await ground.sharePorts()).not.toEqual([]);
    await stack.destroy();
    expect(await ground.share(id)).toBeUndefined();
    expect(await ground.shareNetwork(shareNetwork)).toBeUndefined();
    expect(await ground.sharePorts()).toEqual([]);
  });
});
