import { expect, it } from "vitest";
import { typeOf } from "../../providers/core/address";
import { tokenOf } from "../../providers/core/mark";
import { type Self, shortened, urnOf } from "../../providers/core/stateKey";
import { freeToken, noteToken } from "../../providers/host/claims";
import { definition } from "./things";

const of = definition();
const type = typeOf(of.name);

/** A resource of this name, with the token of its first name. */
function self(name: string, first = name): Self {
  const urn = (own: string) => urnOf(["", `dev||${own}`], type);
  return [tokenOf("1a2b3c4d", urn(first)), shortened(urn(name))];
}

it("a new resource gets another token if one that was renamed from its name has that", () => {
  expect(noteToken(of, self("two", "one"))).toBeUndefined();
  const [token] = freeToken(of, self("one"));
  expect(token).toMatch(/^1a2b3c4d-[0-9a-f]{12}$/);
  expect(token).not.toBe(self("one")[0]);
  // The same in each check of a run, and in the next run.
  expect(freeToken(of, self("one"))[0]).toBe(token);
  expect(freeToken(of, self("three"))).toEqual(self("three"));
});

it("one that comes first is refused to the renamed one, by name", () => {
  expect(freeToken(of, self("four"))).toEqual(self("four"));
  expect(noteToken(of, self("five", "four"))?.reason).toMatch(/declare five before four/);
  expect(noteToken(of, self("six"))).toBeUndefined();
});
