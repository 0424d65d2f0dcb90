/** Whose the routes of a table are, in the tags of a table of EC2. */
import { describe, expect, it } from "vitest";
import { changeOfRouteTags, routeMarks, routeOwner } from "../../providers/aws/routes/mark";

const MINE = "1a2b3c4d-000000000001";
const OTHER = "99999999-000000000001";

type Tags = Record<string, string>;

/** The tags after a change. */
function changed(tags: Tags, destinations: readonly string[], mark: string, alone = true): Tags {
  const { set, remove } = changeOfRouteTags(tags, destinations, { mark, tokens: [mark.slice(0, 21)] }, alone);
  return Object.fromEntries(Object.entries({ ...tags, ...set }).filter(([key]) => !remove.includes(key)));
}

const many = Array.from({ length: 60 }, (_, i) => `172.16.${i}.0/24`);

describe("the owners of a table's routes", () => {
  it("stand in tags of 256 characters at most, as many as are needed, and no more afterwards", () => {
    const tags = changed({ team: "red" }, many, `${MINE}-kept`);
    expect(Object.keys(tags)).toHaveLength(4);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    for (const one of many) expect(routeOwner(tags, one)).toEqual({ token: MINE, kept: true });
    expect(Object.keys(changed(tags, many.slice(0, 3), MINE))).toEqual(["team", `omnicloud-routes-${MINE}`]);
    expect(changed(tags, [], MINE)).toEqual({ team: "red" });
  });

  it("are those before and those to come until the others are gone", () => {
    const tags = changed(changed({}, ["10.1.0.0/16"], MINE), ["10.2.0.0/16"], MINE, false);
    expect(["10.1.0.0/16", "10.2.0.0/16"].map((one) => routeOwner(tags, one)?.token)).toEqual([MINE, MINE]);
    expect(routeOwner(changed(tags, ["10.2.0.0/16"], MINE), "10.1.0.0/16")).toBeUndefined();
  });

  it("are one for each destination, and another's own stay", () => {
    const before = changed({}, ["10.1.0.0/16", "10.2.0.0/16"], OTHER);
    const tags = changed(before, ["10.2.0.0/16"], MINE);
    expect(["10.1.0.0/16", "10.2.0.0/16"].map((one) => routeOwner(tags, one)?.token)).toEqual([OTHER, MINE]);
    expect(routeMarks(tags).map(({ token }) => token)).toEqual([OTHER, MINE]);
    expect(changeOfRouteTags(tags, ["10.2.0.0/16"], { mark: MINE, tokens: [MINE] }, true)).toEqual({
      set: {},
      remove: [],
    });
  });
});
