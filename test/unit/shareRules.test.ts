/** Rules of a share: what is one client, what has to be done to get from one set to another, and which clients are malformed. */
import { describe, expect, it } from "vitest";
import type { ShareRule } from "../../lookups/nasShare";
import { planRules } from "../../providers/openstack/share/shareAccess/plan";
import { clientKey, type RuleWire, shareRuleSchema } from "../../providers/openstack/share/shareAccess/rule";

const there = (
  access_to: string,
  access_level: "ro" | "rw",
  state = "active",
  access_type: RuleWire["access_type"] = "ip",
): RuleWire => ({
  ...{ id: `rule of ${access_to}`, access_to, access_level, access_type, state },
});
const rule = (to: string, level: "ro" | "rw"): ShareRule => ({ to, level });

describe("from one set of rules to another", () => {
  it("what is kept is not touched, however it is written", () => {
    const plan = planRules(
      [there("10.0.0.5", "ro"), there("10.0.1.0/24", "rw"), there("FD00::1", "rw")],
      [rule("10.0.1.0/24", "rw"), rule("10.0.0.5/32", "ro"), rule("fd00::1", "rw")],
    );
    expect(plan).toEqual({ add: [], change: [], remove: [] });
  });

  it("only a rule with other rights, or one that failed or is being deleted, is replaced", () => {
    const old = [there("10.0.0.5", "ro"), there("10.0.0.6", "rw", "error"), there("10.0.0.7", "rw", "queued_to_deny")];
    const wanted = [rule("10.0.0.5", "rw"), rule("10.0.0.6", "rw"), rule("10.0.0.7", "rw")];
    const { add, change, remove } = planRules([...old, there("10.0.0.8", "ro")], [...wanted, rule("10.0.0.8", "ro")]);
    expect(change.map(({ old, by }) => [old.access_to, by.level])).toEqual(wanted.map(({ to }) => [to, "rw"]));
    expect([add, remove]).toEqual([[], []]);
  });

  it("new clients are added and old ones removed, also one of another kind with the same name", () => {
    const user = there("10.0.0.5", "ro", "active", "user");
    const { add, change, remove } = planRules([user, there("10.0.0.9", "ro")], [rule("10.0.0.5", "ro")]);
    expect([add, change, remove.map(({ id }) => id)]).toEqual([
      [rule("10.0.0.5", "ro")],
      [],
      ["rule of 10.0.0.5", "rule of 10.0.0.9"],
    ]);
  });
});

describe("a client", () => {
  it("is named in the form of its kind", () => {
    const faults = (type: ShareRule["type"], to: string) =>
      shareRuleSchema.safeParse({ type, to, level: "ro" }).error?.issues.map(({ message }) => message) ?? [];
    const good: [ShareRule["type"], string][] = [
      ["ip", "10.0.0.5"],
      ["ip", "fd00::/64"],
      ["user", "alice"],
      ["cephx", "al"],
      ["cert", "host.example"],
    ];
    for (const [type, to] of good) expect([type, to, faults(type, to)]).toEqual([type, to, []]);
    const bad: [ShareRule["type"], string][] = [
      ["ip", "10.0.0.300"],
      ["ip", "10.0.0.5/24"],
      ["user", "bob"],
      ["user", "a/lice"],
      ["user", "...."],
      ["cephx", "client.al"],
      ["cephx", ""],
      ["cert", "x".repeat(65)],
    ];
    for (const [type, to] of bad) expect([type, to, faults(type, to).length]).toEqual([type, to, 1]);
  });

  it("is the same in every form of its address, and not the same as a user of that name", () => {
    expect(clientKey(rule("10.0.0.5/32", "ro"))).toBe(clientKey({ type: "ip", to: "10.0.0.5", level: "rw" }));
    expect(clientKey({ type: "user", to: "10.0.0.5", level: "ro" })).not.toBe(clientKey(rule("10.0.0.5", "ro")));
  });
});
