/** The groups of instances: what is written before what, so that an interrupted run loses nothing. */
import { beforeEach, describe, expect, it } from "vitest";
import { OmnicloudError } from "../../providers/core/errors";
import { type Face, type Faces, keepGroups, restoreGroups } from "../../providers/core/instanceGroups";

const MINE = "1a2b3c4d-000000000001";
const OTHER = "99999999-000000000001";

let faces: Record<string, Face>;
let log: string[];
/** Ends the run at the nth request that changes something. */
let endsAt: number;
let groupsThere: string[];

const change = (line: string) => {
  log.push(line);
  if (log.length === endsAt) throw new Error("killed");
};

const cloud: Faces = {
  missing: (ids) => `there is no ${ids.join(", ")}`,
  of: async (ids) => Object.values(faces).filter(({ instance }) => ids.includes(instance)),
  recorded: async () => Object.values(faces).filter(({ record }) => record),
  async record(all, mark, before) {
    for (const { id } of all) faces[id] = { ...(faces[id] as Face), record: { token: mark, before } };
    change(`record ${all.map(({ id }) => id)}`);
  },
  async forget(all) {
    for (const { id } of all) {
      const { record: _gone, ...rest } = faces[id] as Face;
      faces[id] = rest;
    }
    change(`forget ${all.map(({ id }) => id)}`);
  },
  async set(all, groups) {
    if (all.some(({ instance }) => instance === "locked")) throw new OmnicloudError("the instance is locked");
    for (const { id } of all) faces[id] = { ...(faces[id] as Face), groups };
    change(`set ${all.map(({ id }) => id)}`);
  },
  existing: async (_face, groups) => {
    const left = groups.filter((group) => groupsThere.includes(group));
    return left.length > 0 ? left : ["default"];
  },
};

const report = { say: () => undefined, learn: () => undefined };
const own = { mark: MINE, tokens: [MINE], takeOver: false };
const keep = (instances: string[], groups: string[], owner = own) =>
  keepGroups(cloud, instances, groups, owner, report, {});
const groupsOf = () => Object.fromEntries(Object.values(faces).map(({ id, groups }) => [id, groups]));

beforeEach(() => {
  faces = {
    a: { id: "a", instance: "one", groups: ["x", "y"] },
    b: { id: "b", instance: "two", groups: ["x"] },
    c: { id: "c", instance: "two", groups: ["z"] },
  };
  log = [];
  endsAt = 0;
  groupsThere = ["default", "x", "y", "z", "new", "newer"];
});

describe("the groups of instances", () => {
  it("are set on each interface after what was there is written, and only where they differ", async () => {
    await keep(["one", "two"], ["new"]);
    expect(groupsOf()).toEqual({ a: ["new"], b: ["new"], c: ["new"] });
    for (const id of ["a", "b", "c"]) expect(log.indexOf(`record ${id}`)).toBeLessThan(log.indexOf(`set ${id}`));
    log = [];
    await keep(["one", "two"], ["new"]);
    expect(log).toEqual([]);
  });

  it("are put back as they were before the first create, wherever runs were killed and whatever the program said then", async () => {
    const before = groupsOf();
    for (const [groups, at] of [
      [["new"], 1],
      [["new"], 2],
      [["newer"], 3],
      [["newer"], 1],
    ] as const) {
      [log, endsAt] = [[], at];
      await keep(["one", "two"], [...groups]).catch(() => undefined);
    }
    endsAt = 0;
    await keep(["one", "two"], ["newer"]);
    [log, endsAt] = [[], 2];
    await restoreGroups(cloud, [MINE]).catch(() => undefined);
    endsAt = 0;
    await restoreGroups(cloud, [MINE]);
    expect(groupsOf()).toEqual(before);
    expect(await cloud.recorded()).toEqual([]);
  });

  it("are put back on an instance that is taken out of the list", async () => {
    await keep(["one", "two"], ["new"]);
    await restoreGroups(cloud, [MINE], ["two"]);
    expect(groupsOf()).toEqual({ a: ["x", "y"], b: ["new"], c: ["new"] });
  });

  it("are the Vpc's default group if those before are gone, and those that are left of them otherwise", async () => {
    await keep(["one", "two"], ["new"]);
    groupsThere = ["default", "y"];
    await restoreGroups(cloud, [MINE]);
    expect(groupsOf()).toEqual({ a: ["y"], b: ["default"], c: ["default"] });
  });

  it("of unknown and refused instances stop no other, and these are named", async () => {
    faces.d = { id: "d", instance: "locked", groups: ["x"] };
    await expect(keep(["gone", "locked", "one"], ["new"])).rejects.toThrow(
      "there is no gone; locked: the instance is locked; the others have their groups",
    );
    expect(groupsOf().a).toEqual(["new"]);
  });

  it("are changed in parts as large as the cloud takes, and of a part that is refused each by itself", async () => {
    const together = { ...cloud, atOnce: { notes: 10, groups: 2 } };
    faces.d = { id: "d", instance: "locked", groups: ["x"] };
    const all = ["one", "two", "locked"];
    await expect(keepGroups(together, all, ["new"], own, report, {})).rejects.toThrow("locked: the instance is locked");
    expect(log).toEqual(["record a", "record b,d", "record c", "set a,b", "set c"]);
    log = [];
    await restoreGroups(together, [MINE]);
    expect(log).toEqual(["set a", "set b", "set c", "forget a,b,c,d"]);
  });

  it("are in their order where that means something", async () => {
    const ordered = { ...cloud, ordered: true };
    await keepGroups(ordered, ["one"], ["y", "x"], own, report, {});
    expect(groupsOf().a).toEqual(["y", "x"]);
    log = [];
    await keepGroups(ordered, ["one"], ["y", "x"], own, report, {});
    expect(log).toEqual([]);
  });

  it("are its own still where its resource has another name now, and the old one puts nothing back", async () => {
    await keep(["one"], ["new"]);
    const renamed = "1a2b3c4d-000000000002";
    await keep(["one"], ["new"], { mark: renamed, tokens: [renamed], takeOver: false });
    await restoreGroups(cloud, [MINE]);
    expect(groupsOf().a).toEqual(["new"]);
    await restoreGroups(cloud, [renamed]);
    expect(groupsOf().a).toEqual(["x", "y"]);
  });

  it("that another stack keeps are left alone unless they may be taken over, and then are put back as before that", async () => {
    await keep(["one"], ["new"]);
    const other = { mark: OTHER, tokens: [OTHER], takeOver: false };
    await expect(keep(["one"], ["newer"], other)).rejects.toThrow(/another stack keeps its groups.*takeOver/);
    await keep(["one"], ["newer"], { ...other, takeOver: true });
    await restoreGroups(cloud, [MINE]);
    expect(groupsOf().a).toEqual(["newer"]);
    await restoreGroups(cloud, [OTHER]);
    expect(groupsOf().a).toEqual(["x", "y"]);
  });
});
