import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SecurityGroupRule } from "../../components/securityGroup";
import { ipVersion } from "../../providers/core/addresses";
import { type RuleWire, type SecurityGroupWire, toRule } from "../../providers/openstack/network/securityGroup/api";
import { securityGroup } from "../../providers/openstack/network/securityGroup/definition";
import { DEFAULT_EGRESS, formOf, keyOf, toWire, toWritten } from "../../providers/openstack/network/securityGroup/rule";
import { ruleSchema } from "../../providers/openstack/network/securityGroup/ruleSchema";
import { type Plan, planOf } from "../../providers/openstack/network/securityGroup/ruleSet";
import { changed, stateAfterRead } from "../../providers/state";
import { network } from "./networks";

const GROUP = "11111111-2222-4333-8444-555555555555";
const OTHER = "66666666-7777-4888-8999-000000000000";

const port = fc.integer({ min: 1, max: 65535 });
const upToByte = fc.integer({ min: 0, max: 255 });

/** What a rule says of protocol and ports. */
const service: fc.Arbitrary<SecurityGroupRule> = fc.oneof(
  fc.record({}),
  fc.record({ protocol: fc.constantFrom("tcp", "udp", "sctp", "6", "17") }),
  fc
    .tuple(fc.constantFrom("tcp", "udp", "6", "17", "TCP", "udplite"), port, port)
    .map(([protocol, a, b]) => ({ protocol, portRangeMin: Math.min(a, b), portRangeMax: Math.max(a, b) })),
  fc.record({ protocol: fc.constantFrom("tcp", "udp"), portRangeMin: port }),
  fc.constant({ protocol: "tcp", portRangeMin: 1, portRangeMax: 65535 }),
  fc.record({ protocol: fc.constantFrom("icmp", "1", "ICMP"), portRangeMin: upToByte }),
  fc.record({ protocol: fc.constant("icmp"), portRangeMin: upToByte, portRangeMax: upToByte }),
  fc.record({ protocol: fc.constantFrom("gre", "esp", "vrrp", "112", "0", "255") }),
);

/** Who is on the other side. */
const side: fc.Arbitrary<SecurityGroupRule> = fc.oneof(
  fc.record({}),
  fc.record({ ethertype: fc.constantFrom("IPv4" as const, "IPv6" as const) }),
  fc.record({ remoteIpPrefix: network }),
  fc.record({ remoteIpPrefix: fc.constantFrom("0.0.0.0/0", "::/0", "10.0.0.5", "fd00::5") }),
  fc.record({ remoteGroup: fc.constantFrom("self", OTHER) }),
);

const rule: fc.Arbitrary<SecurityGroupRule> = fc
  .tuple(
    service,
    side,
    fc.record(
      { direction: fc.constantFrom("ingress" as const, "egress" as const), description: fc.string({ maxLength: 20 }) },
      { requiredKeys: [] },
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as SecurityGroupRule);

/** Rules as a program may give them: no two that Neutron takes for one. */
const rules = fc.uniqueArray(rule, { selector: keyOf, maxLength: 12 });

/** The rules of a group, and those wanted instead: some are kept, described differently or deleted, some are new. */
const change = fc
  .tuple(rules, rules, fc.infiniteStream(fc.constantFrom("kept", "described differently", "deleted")))
  .map(([have, more, fates]) => {
    const kept = have.flatMap((one) => {
      const fate = fates.next().value;
      return fate === "deleted" ? [] : [fate === "kept" ? one : { ...one, description: `${one.description ?? ""}+` }];
    });
    const keys = new Set(kept.map(keyOf));
    return { have, want: [...more.filter((one) => !keys.has(keyOf(one))), ...kept] };
  });

let serial = 0;

/** A rule as Neutron stores it and shows it. */
function stored(of: SecurityGroupRule): RuleWire {
  const wire = toWire(of, GROUP) as Record<string, string | number | undefined>;
  const text = wire.remote_ip_prefix as string | undefined;
  const host = text !== undefined && !text.includes("/");
  const six = wire.ethertype === "IPv6" && ["1", "icmp"].includes(String(wire.protocol));
  const shown = Object.entries({
    ...wire,
    protocol: six ? "ipv6-icmp" : wire.protocol,
    remote_ip_prefix: host ? `${text}/${ipVersion(text) === 4 ? 32 : 128}` : text,
  }).map(([key, value]) => [key, value ?? null]);
  return { ...Object.fromEntries(shown), id: String(serial++) } as RuleWire;
}

/** A stored rule as a program writes it. */
const written = (wire: RuleWire) => toWritten(toRule(wire));

const groupOf = (of: readonly SecurityGroupRule[]) =>
  ({ id: GROUP, name: "web", security_group_rules: of.map(stored) }) as unknown as SecurityGroupWire;

/** The group after a plan; what is added twice to Neutron is refused, so that fails here too. */
function carriedOut(group: SecurityGroupWire, { add, replace, remove }: Plan): SecurityGroupWire {
  let now = [...group.security_group_rules];
  const create = (more: SecurityGroupRule[]) => {
    const keys = new Set(now.map((wire) => keyOf(written(wire))));
    for (const one of more) {
      if (keys.has(keyOf(one))) throw new Error(`Security group rule already exists: ${keyOf(one)}`);
      keys.add(keyOf(one));
    }
    now.push(...more.map(stored));
  };
  const deleteOld = (old: RuleWire[]) => {
    now = now.filter((wire) => !old.includes(wire));
  };
  create(add);
  deleteOld(replace.old);
  create(replace.by);
  deleteOld(remove);
  return { ...group, security_group_rules: now };
}

const formsIn = (group: SecurityGroupWire) => group.security_group_rules.map((wire) => formOf(written(wire))).sort();

describe("a rule", () => {
  it("is allowed as the properties here make it", () => {
    fc.assert(fc.property(rule, (one) => ruleSchema.safeParse(one).success));
  });

  it("is the same rule when it comes back from Neutron", () => {
    fc.assert(fc.property(rule, (one) => formOf(written(stored(one))) === formOf(one)));
  });

  it("comes back in a form that is allowed", () => {
    fc.assert(fc.property(rule, (one) => ruleSchema.safeParse(written(stored(one))).success));
  });

  it("is the same whatever its protocol is called", () => {
    const names = fc.constantFrom(["tcp", "6"], ["udp", "17"], ["icmp", "1"], ["vrrp", "112"], ["gre", "47"]);
    fc.assert(
      fc.property(side, names, (other, [name = "", number = ""]) => {
        const keys = [name, name.toUpperCase(), number].map((protocol) => keyOf({ ...other, protocol }));
        expect(new Set(keys).size).toBe(1);
      }),
    );
  });

  it.each<[string, SecurityGroupRule, SecurityGroupRule]>([
    ["all ports", { protocol: "tcp", portRangeMin: 1, portRangeMax: 65535 }, { protocol: "tcp" }],
    ["one port", { protocol: "tcp", portRangeMin: 22 }, { protocol: "tcp", portRangeMin: 22, portRangeMax: 22 }],
    ["an IPv4 host", { remoteIpPrefix: "10.0.0.5" }, { remoteIpPrefix: "10.0.0.5/32" }],
    ["an IPv6 host", { remoteIpPrefix: "FD00:0::5" }, { remoteIpPrefix: "fd00::5/128" }],
    ["everybody", { remoteIpPrefix: "0.0.0.0/0" }, { ethertype: "IPv4" }],
    ["everybody over IPv6", { remoteIpPrefix: "::/0" }, { ethertype: "IPv6" }],
    ["the usual direction", { direction: "ingress", protocol: "tcp" }, { protocol: "tcp" }],
    ["ICMP over IPv6", { ethertype: "IPv6", protocol: "icmp" }, { protocol: "icmpv6" }],
    ["its older name", { protocol: "ipv6-icmp" }, { ethertype: "IPv6", protocol: "58" }],
  ])("is the same in two written forms of %s", (_, one, other) => {
    expect(formOf(one)).toBe(formOf(other));
  });

  it("is another one if anything else differs", () => {
    const base: SecurityGroupRule = { protocol: "tcp", portRangeMin: 22 };
    const others: SecurityGroupRule[] = [
      { ...base, direction: "egress" },
      { ...base, ethertype: "IPv6" },
      { ...base, protocol: "udp" },
      { ...base, portRangeMax: 23 },
      { ...base, remoteIpPrefix: "10.0.0.0/8" },
      { ...base, remoteGroup: "self" },
      { ...base, remoteGroup: OTHER },
      {},
    ];
    expect(new Set([base, ...others].map(keyOf)).size).toBe(others.length + 1);
  });

  it("is the same rule to Neutron, but not the one wanted, if its description differs", () => {
    const [one, other] = [{ protocol: "tcp" }, { protocol: "tcp", description: "all" }];
    expect(keyOf(one)).toBe(keyOf(other));
    expect(formOf(one)).not.toBe(formOf(other));
  });
});

describe("a plan", () => {
  it("leads to exactly the rules that are wanted", () => {
    fc.assert(
      fc.property(change, ({ have, want }) => {
        const group = groupOf(have);
        expect(formsIn(carriedOut(group, planOf(group, want)))).toEqual(want.map(formOf).sort());
      }),
    );
  });

  it("does not touch a rule that is kept", () => {
    fc.assert(
      fc.property(change, ({ have, want }) => {
        const group = groupOf(have);
        const { replace, remove } = planOf(group, want);
        const wanted = new Set(want.map(formOf));
        const touched = [...replace.old, ...remove].map((wire) => formOf(written(wire)));
        expect(touched.filter((form) => wanted.has(form))).toEqual([]);
      }),
    );
  });

  it("is empty once it was carried out, in whatever order and form the rules are written", () => {
    fc.assert(
      fc.property(change, ({ have, want }) => {
        const group = groupOf(have);
        const done = carriedOut(group, planOf(group, want));
        const rewritten = want.map((one) => written(stored(one))).reverse();
        expect(planOf(done, rewritten)).toEqual({ add: [], replace: { old: [], by: [] }, remove: [] });
      }),
    );
  });

  it("deletes an old rule before its new one is created only if they differ in nothing but the description", () => {
    fc.assert(
      fc.property(change, ({ have, want }) => {
        const { replace } = planOf(groupOf(have), want);
        const keys = (of: SecurityGroupRule[]) => of.map(keyOf).sort();
        expect(keys(replace.old.map((wire) => written(wire)))).toEqual(keys(replace.by));
      }),
    );
  });

  it("finds the default rules of a new group", () => {
    const plan = planOf(groupOf(DEFAULT_EGRESS), [...DEFAULT_EGRESS]);
    expect(plan).toEqual({ add: [], replace: { old: [], by: [] }, remove: [] });
  });
});

describe("default rules", () => {
  const [overIpv4, overIpv6] = DEFAULT_EGRESS as [SecurityGroupRule, SecurityGroupRule];
  interface Program {
    rules: SecurityGroupRule[];
    defaultEgress: boolean;
  }

  /** The arguments in which the group differs from the program, after a look at it; `was` is what the state has. */
  const difference = async (there: readonly SecurityGroupRule[], program: Program, was = program) => {
    const cloud = { collection: () => ({ get: async () => groupOf(there) }), regionOf: async () => "RegionOne" };
    const seen = await securityGroup.read(GROUP, was, { cloud } as never);
    return seen && changed(securityGroup, stateAfterRead(securityGroup, { ...was }, seen), { ...program });
  };

  it("that the program lists itself are seen while they are there, and missed when they are gone", async () => {
    const program = { rules: [overIpv4], defaultEgress: false };
    expect(await difference([{ direction: "egress", ethertype: "IPv4" }], program)).toEqual([]);
    expect(await difference([], program)).toEqual(["rules"]);
  });

  it("are no rules of their own if nobody lists them", async () => {
    expect(await difference(DEFAULT_EGRESS, { rules: [], defaultEgress: true })).toEqual([]);
  });

  it("are the same if one is listed beside defaultEgress", async () => {
    expect(await difference(DEFAULT_EGRESS, { rules: [overIpv6], defaultEgress: true })).toEqual([]);
  });

  it("are too many if the program wants none", async () => {
    expect(await difference(DEFAULT_EGRESS, { rules: [], defaultEgress: false })).toEqual(["defaultEgress"]);
    expect(await difference([overIpv6], { rules: [], defaultEgress: false })).toEqual(["rules"]);
  });

  it("are a difference if one of the two is missing", async () => {
    expect(await difference([overIpv4], { rules: [], defaultEgress: true })).toContain("defaultEgress");
  });

  it("are a difference if an interrupted change deleted only one of them", async () => {
    const was = { rules: [], defaultEgress: true };
    expect(await difference([overIpv6], { rules: [], defaultEgress: false }, was)).toEqual(["rules"]);
  });
});
