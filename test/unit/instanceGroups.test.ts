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
  async record(face, mark, before) {
    faces[face.id] = { ...(faces[face.id] as Face), record: { token: mark, before } };
    change(`record ${face.id}`);
  },
  async forget({ id }) {
    const { record: _gone, ...rest } = faces[id] as Face;
    faces[id] = rest;
    change(`forget ${id}`);
  },
  async set({ id, instance }, groups) {
    if (instance === "locked") throw new OmnicloudError("the instance is locked");
    faces[id] = { ...(faces[id] as Face), groups };
    change(`set ${id}`);
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
