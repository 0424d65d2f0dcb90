import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { UNKNOWN } from "../../providers/core/schema";
import { shortened, urnOf, withFirstToken } from "../../providers/core/stateKey";

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
  expect(withFirstToken(["new", "dev||b"], ["old", "dev||a"])).toEqual(["old", "dev||b"]);
  expect(withFirstToken(["new", "dev||b"], undefined)).toEqual(["new", "dev||b"]);
  expect(withFirstToken(["new", "dev||b"], [UNKNOWN, "dev||a"])).toEqual(["new", "dev||b"]);
});
