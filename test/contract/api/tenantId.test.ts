/** How tenants get their ids and names when several are created at a time. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Connection, OpenStack } from "../../../providers/openstack/client";
import {
  claimId,
  claimName,
  NameTakenError,
  nextSerial,
  renameTenant,
} from "../../../providers/openstack/identity/tenant/claim";
import { unique } from "../../harness/stack";
import { operatorOf, removeTenants, tenantsNamed } from "../keystone";
import { openTarget, type Target } from "../target";

const prefix = unique("names");
let target: Target;
let operator: OpenStack;

beforeAll(async () => {
  target = await openTarget();
  operator = operatorOf(target);
});

afterAll(async () => {
  await removeTenants(operator, prefix);
  await target.close();
});

/** Another process: it shares neither token nor list with the others. */
const another = () => new OpenStack(new Connection(operator.connection.settings), {});
const newMark = () => `${randomBytes(4).toString("hex")}-${randomBytes(6).toString("hex")}`;

/** Creates a tenant's domain as a stack does. */
async function make(name: string): Promise<string> {
  const [cloud, mark] = [another(), newMark()];
  const domain = await claimId(cloud, name, mark, [mark]);
  await claimName(cloud, domain, [mark]);
  return domain.id;
}

describe("a tenant's id", () => {
  it("is given once, however many ask at a time", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, (_, i) => make(`${prefix} many ${i}`)));
    expect(new Set(ids).size).toBe(8);
    for (const id of ids) expect(id).toMatch(/^t-\d{10}$/);
  });

  it("is the one after the highest; after the last, the lowest that is free", () => {
    expect(nextSerial(new Set())).toBe(1);
    expect(nextSerial(new Set([1, 7]))).toBe(8);
    expect(nextSerial(new Set([1, 2, 9_999_999_999]))).toBe(3);
  });
});

describe("a tenant's name", () => {
  it("goes to one of several who take it at the same time, and the others delete their domains", async () => {
    const name = `${prefix} one`;
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => make(name)));
    const won = made.filter((each) => each.status === "fulfilled");
    const lost = made.filter((each) => each.status === "rejected");
    expect(won).toHaveLength(1);
    for (const { reason } of lost) expect(reason).toBeInstanceOf(NameTakenError);
    expect(await tenantsNamed(operator, name)).toEqual(won.map(({ value }) => value));
  });

  it("is not taken by a rename to it", async () => {
    const [taken, mark] = [`${prefix} taken`, newMark()];
    await make(taken);
    const cloud = another();
    const domain = await claimId(cloud, `${prefix} free`, mark, [mark]);
    await expect(renameTenant(cloud, domain, taken, mark, [mark])).rejects.toThrow(NameTakenError);
    expect(await tenantsNamed(operator, `${prefix} free`)).toEqual([domain.id]);
  });
});
