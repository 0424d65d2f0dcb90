/** What the tests of Neutron's security groups stand on: a tenant, and how it is asked. */
import { afterAll, beforeAll } from "vitest";
import { type Answer, type Json, openTenant, type Tenant } from "./cloud";

/** The tenant of the file. */
export let tenant: Tenant;

/** Opens the tenant of the file, and closes it at the end. */
export function openGroups(): void {
  beforeAll(async () => {
    tenant = await openTenant();
  });
  afterAll(() => tenant.close());
}

/** Asks Neutron as a member. */
export const ask = (method: string, path: string, body?: object): Promise<Answer> =>
  tenant.member.ask("network", method, `/v2.0${path}`, body ? { body } : {});
/** What a refusal said. */
export const error = (answer: Answer) => [
  answer.status,
  answer.body?.NeutronError?.type,
  answer.body?.NeutronError?.message,
];
/** Makes a group. */
export const group = async (): Promise<Json> =>
  (await ask("POST", "/security-groups", { security_group: { name: "g" } })).body.security_group;
/** Asks for a rule. */
export const rule = (id: string, body: object) =>
  ask("POST", "/security-group-rules", {
    security_group_rule: { security_group_id: id, direction: "ingress", ...body },
  });
/** Asks for rules at once. */
export const rules = (id: string, bodies: object[]) =>
  ask("POST", "/security-group-rules", {
    security_group_rules: bodies.map((each) => ({ security_group_id: id, direction: "ingress", ...each })),
  });
/** A rule for a port. */
export const port = (number: number, more: object = {}) => ({
  protocol: "tcp",
  port_range_min: number,
  port_range_max: number,
  ...more,
});
