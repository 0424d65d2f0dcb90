/** What a run has created or taken over is deleted by no verb of that run, and a mark alone is no evidence to delete. */
import type * as pulumi from "@pulumi/pulumi";
import { Network, Subnet, Volume, VolumeAttachment } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { TestStack } from "../harness/stack";

const on = ground();

/** Forgets a resource as `pulumi state delete` does. */
async function forget(stack: TestStack, name: string): Promise<void> {
  const { version, deployment } = await stack.deployment();
  const { resources, ...rest } = deployment as { resources: { urn: string }[] };
  const left = resources.filter(({ urn }) => !urn.endsWith(`::${name}`));
  await stack.import({ version, deployment: { ...rest, resources: left } });
}

it("names an object that the user took out of the state, if it no longer fits, and leaves it alone", async () => {
  let cidr = "10.1.0.0/24";
  const stack = await on.stack(async () => {
    const network = new Network("net", {});
    new Subnet("sub", { network: network.id, cidr });
  });
  await stack.up();
  const id = (await stack.export()).find(({ urn }) => urn.endsWith("::sub"))?.id;
  await forget(stack, "sub");
  cidr = "10.2.0.0/24";
  const errors = (await stack.up({ fails: true })).errors("sub");
  expect(errors.join()).toMatch(
    new RegExp(`${id} carries this resource's mark and cannot be used.*cidr.*adopt: false`),
  );
  const { body } = await on.cloud.ask("GET", "network", "/subnets");
  expect((body.subnets as { id: string }[]).map((subnet) => subnet.id)).toEqual([id]);
});

it("keeps an attachment whose resource was renamed without an alias, in this run and in the next", async () => {
  let name = "one";
  const server = await newServer(await newNetwork());
  const stack = await on.stack(async () => {
    const volume = new Volume("disk", { size: 1 });
    new VolumeAttachment(name, { server, volume: volume.id });
  });
  await stack.up();
  name = "two";
  expect((await stack.up()).info("one").join()).toMatch(/is kept: it belongs to two now/);
  expect(await on.cloud.volumes()).toMatchObject([{ status: "in-use" }]);
  expect((await stack.preview()).counts).toEqual({ same: 2 });
  await stack.destroy();
  expect(await on.cloud.volumes()).toEqual([]);
});

it("replaces what cannot exist twice by deleting it first, whatever the options say", async () => {
  const server = await newServer(await newNetwork());
  const stack = await on.stack(async () => {
    const volume = new Volume("disk", { size: 1 });
    const options = { deleteBeforeReplace: false };
    new VolumeAttachment("plain", { server, volume: volume.id }, options);
    const other = new Volume("other", { size: 1 });
    const transforms: pulumi.ResourceTransform[] = [({ props, opts }) => ({ props, opts: { ...opts, ...options } })];
    new VolumeAttachment("transformed", { server, volume: other.id }, { transforms });
  });
  await stack.up();
  const attached = (await stack.export()).filter(({ type }) => type.endsWith("VolumeAttachment"));
  const { ops } = await stack.up({ replace: attached.map(({ urn }) => urn) });
  expect(ops).toMatchObject({ plain: "replace", transformed: "replace" });
  expect((await on.cloud.volumes()).map(({ status }) => status)).toEqual(["in-use", "in-use"]);
  expect((await stack.preview()).counts).toEqual({ same: 4 });
  expect((await stack.refresh()).counts).toEqual({ same: 4 });
  await stack.destroy();
});

it.each([true, false])(
  "replaces what is kept by another object, also if deleteBeforeReplace is %s",
  async (deleteBeforeReplace) => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 }, { retainOnDelete: true, deleteBeforeReplace });
    });
    await stack.up();
    const [old] = await on.cloud.volumes();
    const volume = async () => (await stack.export()).find(({ urn }) => urn.endsWith("::disk"));
    await stack.up({ replace: [(await volume())?.urn ?? ""] });
    expect((await volume())?.id).not.toBe(old?.id);
    expect((await on.cloud.volumes()).map(({ id }) => id)).toEqual(
      expect.arrayContaining([old?.id, (await volume())?.id]),
    );
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    await stack.destroy();
    expect(await on.cloud.volumes()).toHaveLength(2);
  },
);

async function newNetwork(): Promise<string> {
  const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "net" } });
  const { id } = body.network as { id: string };
  await on.cloud.ask("POST", "network", "/subnets", { subnet: { network_id: id, cidr: "10.9.0.0/24", ip_version: 4 } });
  return id;
}

async function newServer(network: string): Promise<string> {
  const { body } = await on.cloud.ask("GET", "image", "/images?name=cirros");
  const [image] = body.images as { id: string }[];
  const answer = await on.cloud.ask("POST", "compute", "/servers", {
    server: { name: "s", flavorRef: "1", imageRef: image?.id, networks: [{ uuid: network }] },
  });
  const { id } = answer.body.server as { id: string };
  await expect.poll(async () => (await on.cloud.servers()).find((one) => one.id === id)?.status).toBe("ACTIVE");
  return id;
}
