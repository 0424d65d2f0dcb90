/** The look-ups of what Cinder copies of a disk: the same cases for each kind. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../../providers/core/poll";
import type { Wire } from "../../../providers/openstack/client";
import { openTeam, type Team } from "./team";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** The look-ups of one kind. */
interface Lookups {
  one(by: { id: string } | { name: string }): Promise<object>;
  page(of: object): Promise<{ pageNumber: number; pageSize: number }>;
  all(of?: object): AsyncGenerator<{ id: string }>;
  /** What they say beside what all kinds have. */
  more?: object;
}

/** Creates what Cinder stores, and waits until it is there. */
async function stored(team: Team, what: "volume" | "snapshot" | "backup", body: object): Promise<Wire> {
  const made = await team.cloud.post<Record<string, Wire>>("volume", `/${what}s`, { [what]: body });
  const path = `/${what}s/${made[what]?.id}`;
  team.made("volume", path);
  return until(`${what} to be available`, async () => {
    const now = await team.cloud.find("volume", path, what);
    return now?.status === "available" ? now : undefined;
  });
}

/** All that a look-up lists. */
export async function gather<T>(items: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Tries the look-ups of one kind of copy. */
export function tryCopies(what: "snapshot" | "backup", { one, page, all, more = {} }: Lookups): void {
  describe(`a ${what} of a disk`, () => {
    let team: Team;
    let disk: string;
    const ids: string[] = [];
    const name = (which: string) => team.unique(`${what}-${which}`);
    beforeAll(async () => {
      team = await openTeam();
      ({ id: disk } = await stored(team, "volume", { size: 1, name: team.unique("disk") }));
      for (const which of ["one", "twin", "twin"])
        ids.push((await stored(team, what, { volume_id: disk, name: name(which), description: "of the tests" })).id);
    });
    afterAll(() => team.close());

    it("is found by id and by name, with all its fields", async () => {
      const found = await one({ id: ids[0] as string });
      expect(found).toMatchObject({
        ...{ id: ids[0], name: name("one"), description: "of the tests", volumeId: disk },
        ...{ size: 1, status: "available", metadata: {}, createdAt: time, ...more },
      });
      expect(await one({ name: name("one") })).toEqual(found);
    });

    it("is told by the ids if several have the name, and by the nearest name if there is none", async () => {
      const refusal = await one({ name: name("twin") }).then(String, String);
      for (const id of ids.slice(1)) expect(refusal).toContain(id);
      await expect(one({ name: name("ome") })).rejects.toThrow(name("one"));
      await expect(one({ id: "nonsense" })).rejects.toThrow(`no ${what} has the id nonsense; `);
    });

    it("is on one page of those of its disk, and among all, with all its fields", async () => {
      const { pageNumber, pageSize, ...found } = await page({ volumeId: disk, pageNumber: 2, pageSize: 2 });
      const [rest = []] = Object.values(found) as object[][];
      expect([pageNumber, pageSize, rest.length]).toEqual([2, 2, 1]);
      expect(rest[0]).toMatchObject({ volumeId: disk, size: 1, status: "available" });
      const others = await page({ volumeId: "00000000-0000-0000-0000-000000000000" });
      expect(Object.values(others)[0]).toEqual([]);
      expect((await gather(all({ volumeId: disk }))).map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect((await gather(all())).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    });

    it("refuses arguments that it does not know, with the nearest one", async () => {
      await expect(page({ volumeld: disk } as object)).rejects.toThrow(/volumeld.*did you mean volumeId\?/);
    });
  });
}
