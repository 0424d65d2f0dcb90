import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { olderTokenOf, tokenOf } from "../../providers/core/mark";
import { UNKNOWN } from "../../providers/core/schema";
import { isFromFormerStack, shortened, tokensOf, urnOf, withFirstToken } from "../../providers/core/stateKey";

const { PULUMI_NODEJS_PROJECT } = process.env;
afterEach(() => {
  if (PULUMI_NODEJS_PROJECT === undefined) delete process.env.PULUMI_NODEJS_PROJECT;
  else process.env.PULUMI_NODEJS_PROJECT = PULUMI_NODEJS_PROJECT;
});

it("gives every URN back from its short form, also with separators in the name", () => {
  process.env.PULUMI_NODEJS_PROJECT = "shop";
  const type = "pulumi-nodejs:dynamic/omnicloud/openstack:Volume";
  const parents = fc.constantFrom("", "omnicloud:index:Vpc$", "my:app:Site$omnicloud:index:Instance$");
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z][\w.-]{0,20}$/),
      parents,
      fc.string({ minLength: 1 }),
      (stack, parent, name) => {
        const urn = `urn:pulumi:${stack}::shop::${parent}${type}::${name}`;
        expect(urnOf(["token", shortened(urn)], type)).toBe(urn);
      },
    ),
  );
});

it("keeps the token of the first creation, unless that is not known yet", () => {
  const [first, later] = ["1a2b3c4d-000000000001", "1a2b3c4d-000000000002"];
  expect(withFirstToken([later, "dev||b"], [first, "dev||a"])).toEqual([first, "dev||b"]);
  expect(withFirstToken([later, "dev||b"], undefined)).toEqual([later, "dev||b"]);
  expect(withFirstToken([later, "dev||b"], [UNKNOWN, "dev||a"])).toEqual([later, "dev||b"]);
});

it("gives a resource that comes from another stack this stack's token, and remembers the old one", () => {
  const [there, here] = ["1a2b3c4d-000000000001", "99999999-000000000001"];
  const moved = withFirstToken([here, "prod||b"], [there, "dev||b"]);
  expect(moved).toEqual([here, "prod||b", there]);
  expect(withFirstToken([here, "prod||b"], moved)).toEqual(moved);
  // In a preview, the identity of a stack that is new is not known yet.
  expect(withFirstToken([UNKNOWN, "prod||b"], [there, "dev||b"])).toEqual([UNKNOWN, "prod||b", there]);
});

it("knows a resource by the token of 0.1.0 too, also from when its stack had another name", () => {
  process.env.PULUMI_NODEJS_PROJECT = "shop";
  const [identity, type] = ["1a2b3c4d", "pulumi-nodejs:dynamic/omnicloud/openstack:Volume"];
  const urnIn = (stack: string) => `urn:pulumi:${stack}::shop::${type}::disk`;
  const self = [tokenOf(identity, urnIn("dev")), "dev||disk"] as const;
  expect(tokensOf(self, type)).toEqual([self[0], olderTokenOf(identity, urnIn("dev"))]);
  const former = olderTokenOf(identity, urnIn("test"));
  expect(isFromFormerStack(former, self, type, ["dev"])).toBe(false);
  expect(isFromFormerStack(former, self, type, ["dev", "test"])).toBe(true);
  // One that was renamed with an alias is known by the token of its first name alone.
  expect(tokensOf([`${identity}-000000000001`, "dev||disk"], type)).toEqual([`${identity}-000000000001`]);
});
