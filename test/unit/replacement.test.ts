import { beforeEach, describe, expect, it } from "vitest";
import { UnreachableError } from "../../providers/core/errors";
import { isUnfinished } from "../../providers/host/diff";
import { refuseReplacement } from "../../providers/host/replacement";
import { QingStorError } from "../../providers/qingstor/errors";
import { begin, context, definition, leave, refused, world } from "./things";

beforeEach(begin);

describe("an object that is never made anew", () => {
  const fixed = definition({ irreplaceable: true });

  it("refuses what would replace it, by name", async () => {
    const error = await refused(refuseReplacement(fixed, { zone: "a" }, { zone: "b" }, ["zone"], context));
    expect(error.message).toBe("zone: cannot be changed; this resource is never replaced");
    await refuseReplacement(definition(), { zone: "a" }, { zone: "b" }, ["zone"], context);
  });

  it("refuses what its cloud cannot change in place, and leaves it to the change where that does not answer", async () => {
    const faults = [{ property: "size", reason: "cannot shrink" }];
    const choosy = definition({ refuse: () => faults });
    expect((await refused(refuseReplacement(choosy, {}, {}, [], context))).message).toBe("size: cannot shrink");
    const silent = definition({ refuse: () => Promise.reject(new UnreachableError("nobody there")) });
    await refuseReplacement(silent, {}, {}, [], context);
    const wrong = definition({ refuse: () => Promise.reject(new QingStorError("DescribeQingStor", 1200, "no")) });
    expect((await refused(refuseReplacement(wrong, {}, {}, [], context))).message).toContain("code 1200");
  });
});

describe("an object that is looked at", () => {
  it("is finished where something is missing of it, whatever the state says", async () => {
    const { id } = leave();
    const read = async () => ({ args: {}, outputs: {}, unfinished: "its job failed" });
    expect(await isUnfinished(definition({ looked: true, read }), id, {}, context)).toBe(true);
    expect(await isUnfinished(definition({ read }), id, {}, context)).toBe(false);
    expect(await isUnfinished(definition({ looked: true }), id, {}, context)).toBe(false);
    const silent = () => Promise.reject(new UnreachableError("nobody there"));
    expect(await isUnfinished(definition({ looked: true, read: silent }), id, {}, context)).toBe(false);
    expect(world.calls).toEqual([]);
  });
});
