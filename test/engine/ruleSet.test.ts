/** Security-group rules whose requests were carried out, but whose answers were lost; and those that were only half done. */
import { SecurityGroup, type SecurityGroupArgs } from "pulumi-omnicloud";
import { expect, it } from "vitest";

import type { CloudObject } from "../harness/cloudProject";
import { ground } from "./ground";

const on = ground();

const LOST = { kind: "reset-after", match: { service: "neutron" } } as const;

/** The groups of one name, with their rules, as the cloud has them. */
async function groupsNamed(name: string) {
  const { body } = await on.cloud.ask("GET", "network", `/security-groups?name=${name}`);
  return body.security_groups as (CloudObject & { security_group_rules: CloudObject[] })[];
}

it("are exactly those wanted, however many answers on the way are lost", async () => {
  let ports = [80, 443, 8080];
  const stack = await on.stack(async () => {
    new SecurityGroup("web", { rules: ports.map((portRangeMin) => ({ protocol: "tcp", portRangeMin })) });
  });
  const groups = () => groupsNamed("web");
  const portsThere = async () => {
    const all = (await groups()).flatMap((group) => group.security_group_rules);
    const ingress = all.filter(({ direction }) => direction === "ingress");
    expect(all).toHaveLength(ingress.length + 2);
    return ingress.map(({ port_range_min }) => Number(port_range_min)).sort((a, b) => a - b);
  };

  on.sandbox.faults.add({ ...LOST, match: { ...LOST.match, method: "POST", path: "/security-groups$" } });
  on.sandbox.faults.add({ ...LOST, match: { ...LOST.match, method: "POST", path: "/security-group-rules$" } });
  await stack.up();
  expect(on.sandbox.faults.list()).toEqual([]);
  expect(await groups()).toHaveLength(1);
  expect(await portsThere()).toEqual([80, 443, 8080]);

  ports = [80, 8443];
  on.sandbox.faults.add({ ...LOST, match: { ...LOST.match, method: "POST", path: "/security-group-rules$" } });
  on.sandbox.faults.add({ ...LOST, match: { ...LOST.match, method: "DELETE", path: "/security-group-rules/" } });
  await stack.up();
  expect(on.sandbox.faults.list()).toEqual([]);
  expect(await portsThere()).toEqual([80, 8443]);
  expect((await stack.preview()).counts).toEqual({ same: 2 });
});

it("that let everything out are all deleted, also if only one of them was at first", async () => {
  let args: SecurityGroupArgs = {};
  const stack = await on.stack(async () => {
    new SecurityGroup("half", args);
  });
  const rulesThere = async () => (await groupsNamed("half")).flatMap((group) => group.security_group_rules);
  await stack.up();
  expect(await rulesThere()).toHaveLength(2);

  args = { defaultEgress: false };
  const match = { service: "neutron", method: "DELETE", path: "/security-group-rules/" } as const;
  on.sandbox.faults.add({ kind: "status", status: 403, match });
  await stack.up({ fails: true });
  expect(await rulesThere()).toHaveLength(1);
  await stack.up();
  expect(await rulesThere()).toEqual([]);
  expect((await stack.preview({ refresh: true })).counts).toEqual({ same: 2 });
});

it("show only what is new in a preview, wherever it was put", async () => {
  let ports = [80, 443, 8080];
  const stack = await on.stack(async () => {
    new SecurityGroup("shown", { rules: ports.map((portRangeMin) => ({ protocol: "tcp", portRangeMin })) });
  });
  await stack.up();
  ports = [22, 8080, 80, 443];
  const preview = await stack.preview();
  const step = preview.steps.find(({ type }) => type.endsWith("openstack:SecurityGroup"));
  const rules = step?.new?.inputs.rules as { portRangeMin: number }[];
  expect(rules.map(({ portRangeMin }) => portRangeMin)).toEqual([80, 443, 8080, 22]);
  // A fault is at the place where it is written.
  ports = [80, -1, 443, 8080];
  expect((await stack.preview({ fails: true })).errors("shown").join()).toMatch(
    /rules\[1\]\.portRangeMin: .*given: -1/,
  );
  ports = [8080, 80, 443];
  expect((await stack.preview()).counts).toEqual({ same: 2 });
});
