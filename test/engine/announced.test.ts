/** What a preview or a run says beside the values: what restarts, and what was kept. */
import { Instance, Server } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "./ground";

const on = ground();

/** The id of a network that a server can be in. */
async function network(): Promise<string> {
  const made = await on.cloud.ask("POST", "network", "/networks", { network: { name: "net" } });
  const { id } = made.body.network as { id: string };
  await on.cloud.ask("POST", "network", "/subnets", { subnet: { network_id: id, ip_version: 4, cidr: "10.9.0.0/24" } });
  return id;
}

it("a change of flavor says that it restarts the server, and other changes do not", async () => {
  const net = await network();
  let args = { flavor: "m1.tiny", name: "web" };
  const stack = await on.stack(async () => {
    new Server("web", { ...args, image: "cirros", networks: [{ network: net }] });
  });
  await stack.up();
  args = { ...args, name: "front" };
  expect((await stack.preview()).info("web")).toEqual([]);
  args = { ...args, flavor: "m1.small" };
  expect((await stack.preview()).info("web")).toEqual([
    "the change from flavor m1.tiny to flavor m1.small restarts the server",
  ]);
  await stack.up();
  args = { ...args, flavor: "2" }; // the same by its id
  expect((await stack.preview()).info("web")).toEqual([]);
});

it("the end of a stack names the disks that it kept", async () => {
  const net = await network();
  const stack = await on.stack(async () => {
    const dataDisks = { db: { size: 2 }, logs: { size: 1, deleteWithInstance: true } };
    new Instance("web", { flavor: "m1.tiny", image: "cirros", network: net, dataDisks });
  });
  await stack.up();
  const outcome = await stack.destroy();
  const [disk] = await on.cloud.volumes();
  expect(outcome.info().filter((line) => line.startsWith("kept"))).toEqual([`kept: volume web-db, 2 GiB, ${disk?.id}`]);
});
