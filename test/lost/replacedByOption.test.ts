/** `--replace` and `pulumi state taint` are no leave to lose data: the program says it, or nothing is deleted. */
import { ExamVm, Server, Volume, VolumeAttachment } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import { pulumi } from "../harness/omnicloud";
import { openStack, type TestStack } from "../harness/stack";

const on = ground();

const urnOf = async (stack: TestStack, name: string) =>
  (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";
const taint = async (stack: TestStack, name: string) =>
  pulumi(stack, ["state", "taint", await urnOf(stack, name), "--yes", "--stack", "dev"]);

describe("a disk with data", () => {
  let replaceData = false;
  const program = async () => {
    const { body } = await on.cloud.ask("GET", "network", `/networks?project_id=${on.cloud.id}`);
    const [network] = body.networks as { id: string }[];
    const server = new Server("web", {
      flavor: "m1.tiny",
      image: "cirros",
      networks: [{ network: network?.id ?? "" }],
    });
    const volume = new Volume("data", { size: 1, ...(replaceData ? { replaceData } : {}) });
    new VolumeAttachment("data", { server: server.id, volume: volume.id });
  };

  it("is replaced by either only with replaceData: true, and stays attached otherwise", async () => {
    const network = (
      (await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } })).body.network as {
        id: string;
      }
    ).id;
    const subnet = { network_id: network, ip_version: 4, cidr: "10.0.0.0/24" };
    await on.cloud.ask("POST", "network", "/subnets", { subnet });
    replaceData = false;
    const stack = await on.stack(program);
    await stack.up();
    const [before] = await on.cloud.volumes();
    const urn = (await stack.export()).find(({ type }) => type.endsWith("openstack:Volume"))?.urn ?? "";
    const reason =
      /openstack:Volume \S+ is not replaced, because a new object would lose its data: .*set replaceData: true/;
    const unchanged = async () => {
      const [now] = await on.cloud.volumes();
      expect([now?.id, now?.attachments]).toEqual([before?.id, before?.attachments]);
      expect(now?.status).toBe("in-use");
    };
    expect((await stack.preview({ replace: [urn], fails: true })).errors().join("\n")).toMatch(reason);
    expect((await stack.up({ replace: [urn], fails: true })).errors().join("\n")).toMatch(reason);
    await unchanged();
    await pulumi(stack, ["state", "taint", urn, "--yes", "--stack", "dev"]);
    expect((await stack.up({ fails: true })).errors().join("\n")).toMatch(reason);
    await unchanged();

    replaceData = true;
    await stack.up();
    expect((await on.cloud.volumes()).map(({ id }) => id)).not.toEqual([before?.id]);
    expect((await stack.up({ replace: [urn] })).ok).toBe(true);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    await stack.destroy();
    expect(await on.cloud.volumes()).toEqual([]);
  });
});

describe("a vm of an exam", () => {
  it("is replaced by either only with allowReplace: true", async () => {
    let allowReplace = false;
    const { url } = on.sandbox.examcloud;
    const config = { "omnicloud:connections": JSON.stringify({ exam: { kind: "examcloud", url } }) };
    const stack = await openStack({
      config,
      program: async () => {
        const desktop = { image: "xubuntu-14.04-desktop-x86", flavor: "m1.small" };
        new ExamVm("vm", { ...desktop, internet: false, name: "final_1", ...(allowReplace ? { allowReplace } : {}) });
      },
    });
    try {
      await stack.up();
      const ids = () => [...on.sandbox.examcloud.vms.keys()];
      const before = ids();
      const reason = /examcloud:ExamVm \S+ is not replaced, .*set allowReplace: true/;
      const urn = await urnOf(stack, "vm");
      expect((await stack.up({ replace: [urn], fails: true })).errors().join("\n")).toMatch(reason);
      expect(ids()).toEqual(before);
      await taint(stack, "vm");
      expect((await stack.up({ fails: true })).errors().join("\n")).toMatch(reason);
      expect(ids()).toEqual(before);
      allowReplace = true;
      expect((await stack.up()).counts).toEqual({ replace: 1 });
      expect(ids()).not.toEqual(before);
      await stack.destroy();
    } finally {
      await stack.close();
    }
  });
});

describe("the stack's Identity", () => {
  it("is not replaced: preview says why, and nothing has changed", async () => {
    const stack = await on.stack(async () => {
      new Volume("data", { size: 1, replaceData: true });
    });
    await stack.up();
    const before = (await stack.export()).map(({ urn, id }) => [urn, id]);
    const urn = (await stack.export()).find(({ type }) => type.endsWith("omnicloud:Identity"))?.urn ?? "";
    const reason = /the stack's Identity is never replaced, because the marks on all objects/;
    expect((await stack.preview({ replace: [urn], fails: true })).errors().join("\n")).toMatch(reason);
    expect((await stack.up({ replace: [urn], fails: true })).errors().join("\n")).toMatch(reason);
    expect((await stack.export()).map((each) => [each.urn, each.id])).toEqual(before);
    expect((await stack.up()).counts).toEqual({ same: 1 });
    // With all that carries its mark it may be.
    await stack.up({ replace: ["**"] });
    expect(await on.cloud.volumes()).toHaveLength(1);
    expect((await stack.up()).counts).toEqual({ same: 1 });
    await stack.destroy();
  });
});
