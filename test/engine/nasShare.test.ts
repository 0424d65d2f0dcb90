/** Shares on a cloud that loses answers, fails in the middle, or is older: what a real one cannot be asked for. */
import { Instance, NasShare, type NasShareArgs } from "pulumi-omnicloud";
import { expect, it } from "vitest";

import type { Fault } from "../../sandbox";
import type { CloudObject } from "../harness/cloudProject";
import { ground } from "./ground";

const on = ground();

/** A network with a subnet, and the program's share in it. */
async function network(): Promise<string> {
  const made = async (path: string, key: string, body: object) =>
    ((await on.cloud.ask("POST", "network", path, { [key]: body })).body[key] as CloudObject).id;
  const id = await made("/networks", "network", { name: "given" });
  await made("/subnets", "subnet", { network_id: id, ip_version: 4, cidr: "10.63.0.0/24" });
  return id;
}

const at = (method: string, path: string, body = ""): Fault["match"] => ({ service: "manila", method, path, body });
const ACTION = "/action$";

async function clients(): Promise<Record<string, string>> {
  const [{ id = "" } = {}] = await on.cloud.shares();
  const { body } = await on.cloud.ask("GET", "share", `/share-access-rules?share_id=${id}`);
  const rules = body.access_list as { access_to: string; access_level: string }[];
  return Object.fromEntries(rules.map(({ access_to, access_level }) => [access_to, access_level]));
}

it("are created once and have exactly their clients, however many answers on the way are lost", async () => {
  const vpc = await network();
  let args: NasShareArgs = { vpc, size: 1, clients: [{ cidr: "10.63.0.5", access: "ro" }] };
  const stack = await on.stack(async () => {
    new NasShare("files", args);
  });
  const lost = (...matches: Fault["match"][]) => {
    for (const match of matches) on.sandbox.faults.add({ kind: "reset-after", match });
  };
  lost(at("POST", "/share-networks$"), at("POST", "/shares$"), at("POST", ACTION, "allow_access"));
  await stack.up();
  expect(on.sandbox.faults.list()).toEqual([]);
  expect([await on.cloud.shares(), await on.cloud.shareNetworks()]).toMatchObject([[{ size: 1 }], [{}]]);

  args = { ...args, name: "papers", size: 3, clients: [{ cidr: "10.63.0.5", access: "rw" }] };
  lost(at("PUT", "/shares/"), at("PUT", "/share-networks/"), at("POST", ACTION, "extend"));
  lost(at("POST", ACTION, "deny_access"), at("POST", ACTION, "allow_access"));
  await stack.up();
  expect(on.sandbox.faults.list()).toEqual([]);
  expect(await on.cloud.shares()).toMatchObject([{ name: "papers", size: 3, status: "available" }]);
  expect(await clients()).toEqual({ "10.63.0.5": "rw" });
  expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 4 });

  lost(at("DELETE", "/shares/"), at("DELETE", "/share-networks/"));
  await stack.destroy();
  expect([await on.cloud.shares(), await on.cloud.shareNetworks()]).toEqual([[], []]);
});

it("are refused in one sentence if a client or their place is not given in one way", async () => {
  let args: NasShareArgs = { size: 1 };
  const stack = await on.stack(async () => {
    new NasShare("files", args);
  });
  const refusal = async (wrong: Partial<NasShareArgs>): Promise<string> => {
    args = { size: 1, ...wrong };
    const { output } = await stack.preview({ fails: true });
    expect(output).not.toMatch(/^\s+at /m);
    return output;
  };
  expect(await refusal({})).toContain("NasShare files: vpc: is required, unless openstack.shareNetwork says");
  const both = { vpc: "v", clients: [{ cidr: "10.63.0.5", instance: "i", access: "ro" as const }] };
  expect(await refusal(both)).toContain("NasShare files: clients[0]: give either cidr or instance");
  const twice = { vpc: "v", project: "p", openstack: { project: "p" } };
  expect(await refusal(twice)).toContain("NasShare files: openstack.project: is given at project too");
});

it("that end in error say why, and the next up replaces them", async () => {
  const vpc = await network();
  const stack = await on.stack(async () => {
    new NasShare("files", { vpc, size: 1 });
  });
  on.sandbox.faults.add({ kind: "no-valid-host", match: at("POST", "/shares$") });
  const errors = (await stack.up({ fails: true })).errors("files").join("\n");
  expect(errors).toMatch(/could not be created: No storage could be allocated.*; the next `pulumi up` replaces it/);
  const [broken] = await on.cloud.shares();
  expect(broken?.status).toBe("error");
  await stack.up();
  const shares = await on.cloud.shares();
  expect(shares).toMatchObject([{ status: "available" }]);
  expect(shares[0]?.id).not.toBe(broken?.id);
});

it("whose data may not fit are left as they are on an older cloud: an operator's connection resets them, others say who can", async () => {
  const vpc = await network();
  let size = 2;
  const program = async () => {
    new NasShare("files", { vpc, size, allowShrink: true });
  };
  const refusal = async (stack: Awaited<ReturnType<typeof on.stack>>): Promise<string> => {
    on.sandbox.faults.add({ kind: "data-loss", match: at("POST", ACTION, "shrink") });
    size = 1;
    return (await stack.up({ fails: true })).errors("files").join("\n");
  };
  const member = await on.stack(program);
  await member.up();
  const told = await refusal(member);
  expect(told).toMatch(
    /did not shrink share \S+ from 2 to 1 GiB: its data may not fit; the share is shrinking_possible/,
  );
  expect(told).toMatch(/openstack share set \S+ --status available/);
  // Manila shrinks again what it refused to shrink: with less data it fits.
  await member.up();
  expect(await on.cloud.shares()).toMatchObject([{ size: 1, status: "available" }]);
  await member.destroy();

  size = 2;
  const { operator } = on.target;
  const operators = { ...on.target, operator: { ...operator, domain: operator.domain, projectName: on.cloud.name } };
  const stack = await on.stack(program, { target: operators });
  await stack.up();
  expect(await refusal(stack)).toContain("its state was reset, and it is as it was");
  expect(await on.cloud.shares()).toMatchObject([{ size: 2, status: "available" }]);
});

it("that the cloud fails to extend say so, and grow once they are usable again", async () => {
  const vpc = await network();
  let size = 1;
  const stack = await on.stack(async () => {
    new NasShare("files", { vpc, size });
  });
  await stack.up();
  size = 2;
  on.sandbox.faults.add({ kind: "goes-to-error", match: at("POST", ACTION, "extend") });
  const errors = (await stack.up({ fails: true })).errors("files").join("\n");
  expect(errors).toMatch(
    /did not extend share \S+ from 1 to 2 GiB: Share Driver failed.*the share is extending_error until/,
  );
  expect((await stack.up({ fails: true })).errors("files").join("\n")).toMatch(/cannot be changed or deleted now/);
  const [{ id = "" } = {}] = await on.cloud.shares();
  const reset = (status: string) =>
    on.cloud.ask("POST", "share", `/shares/${id}/action`, { reset_status: { status } }, "operator");
  await reset("available");
  await stack.up();
  expect(await on.cloud.shares()).toMatchObject([{ id, size: 2 }]);

  // A change whose end was not seen does not make the share one that may be replaced.
  size = 3;
  on.sandbox.faults.add({ kind: "status", status: 403, skip: 1, match: at("GET", "/export_locations$") });
  await stack.up({ fails: true });
  expect(on.sandbox.faults.list()).toEqual([]);
  await reset("error");
  expect((await stack.up({ fails: true })).errors("files").join("\n")).toMatch(/repair it in the cloud/);
  expect(await on.cloud.shares()).toMatchObject([{ id, size: 3 }]);
});

it("a preview that only resizes an instance leaves the clients of its share as they are", async () => {
  const vpc = await network();
  let flavor = "m1.tiny";
  const stack = await on.stack(async () => {
    const web = new Instance("web", { flavor, image: "cirros", network: vpc });
    new NasShare("files", { vpc, size: 1, clients: [{ instance: web, access: "rw" }] });
  });
  await stack.up();
  flavor = "m1.small";
  const preview = await stack.preview();
  expect(preview.counts).toEqual({ same: 5, update: 1 });
  expect(preview.output).not.toContain("[unknown]");
  await stack.destroy();
});
