/** Security-group rules whose requests were carried out, but whose answers were lost. */
import { SecurityGroup } from "pulumi-omnicloud";
import { expect, it } from "vitest";

import type { CloudObject } from "../harness/cloudProject";
import { ground } from "./ground";

const on = ground();

const LOST = { kind: "reset-after", match: { service: "neutron" } } as const;

it("are exactly those wanted, however many answers on the way are lost", async () => {
  let ports = [80, 443, 8080];
  const stack = await on.stack(async () => {
    new SecurityGroup("web", { rules: ports.map((portRangeMin) => ({ protocol: "tcp", portRangeMin })) });
  });
  const groups = async () => {
    const { body } = await on.cloud.ask("GET", "network", "/security-groups?name=web");
    return body.security_groups as (CloudObject & { security_group_rules: CloudObject[] })[];
  };
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
