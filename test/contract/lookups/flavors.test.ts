import { type Flavor, getFlavor, getFlavors, listFlavors } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTeam, type Team } from "./team";

let team: Team;
const made: Flavor[] = [];

beforeAll(async () => {
  team = await openTeam();
  for (const [index, ram] of [256, 512, 768].entries()) {
    const flavor = {
      id: team.unique(`f${index}`),
      name: team.unique(`flavor-${index}`),
      vcpus: index + 1,
      ram,
      disk: 1,
    };
    await team.operator.post("compute", "/flavors", { flavor });
    team.made("compute", `/flavors/${flavor.id}`);
    made.push(flavor);
  }
});
afterAll(() => team.close());

describe("getFlavor", () => {
  it("finds a flavor by id and by name, with all its fields", async () => {
    const [flavor] = made as [Flavor];
    expect(await getFlavor({ id: flavor.id })).toEqual(flavor);
    expect(await getFlavor({ name: flavor.name })).toEqual(flavor);
  });

  it("names the nearest if there is none", async () => {
    const wanted = team.unique("flavour-2");
    await expect(getFlavor({ name: wanted })).rejects.toThrow(`no flavor is named ${wanted}; `);
    await expect(getFlavor({ name: wanted })).rejects.toThrow(team.unique("flavor-2"));
    await expect(getFlavor({ id: "no/such?id" })).rejects.toThrow("no flavor has the id no/such?id; ");
  });

  it("names the argument that is wrong", async () => {
    const said = "give either id or name";
    await expect(getFlavor({})).rejects.toThrow(said);
    await expect(getFlavor({ id: "1", name: "m1.tiny" })).rejects.toThrow(said);
    await expect(getFlavor({ id: "" })).rejects.toThrow("getFlavor: id: ");
    await expect(getFlavor({ id: "1", flavour: "x" } as never)).rejects.toThrow("flavour");
  });

  it("names the connections that are known if one is not", async () => {
    await expect(getFlavor({ id: "1", connection: "clod" })).rejects.toThrow(/clod is unknown.*did you mean cloud\?/);
  });

  it("ends with an error that the engine prints without a stack", async () => {
    await expect(getFlavor({ name: "none" })).rejects.toHaveProperty("__pulumiRunError", true);
  });
});

describe("getFlavors", () => {
  it("gives those whose names are meant, page by page", async () => {
    const filters = { Name: team.unique("flavor-*") };
    const names = made.map(({ name }) => name).sort();
    expect((await getFlavors({ filters })).flavors.map(({ name }) => name).sort()).toEqual(names);
    expect((await getFlavors({ filters, pageNumber: 2, pageSize: 2 })).flavors).toHaveLength(1);
    const listed: string[] = [];
    for await (const { name } of listFlavors({ filters: { Name: names.slice(1) } })) listed.push(name);
    expect(listed.sort()).toEqual(names.slice(1));
  });

  it("gives every flavor once, page by page, and then empty pages", async () => {
    const seen: Flavor[] = [];
    let pageNumber = 1;
    for (; ; pageNumber++) {
      const page = await getFlavors({ pageNumber, pageSize: 2 });
      expect(page).toMatchObject({ pageNumber, pageSize: 2 });
      expect(page.flavors.length).toBeLessThanOrEqual(2);
      if (page.flavors.length === 0) break;
      seen.push(...page.flavors);
    }
    expect(pageNumber).toBeGreaterThan(2);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
    expect((await getFlavors({ pageNumber: pageNumber + 1000, pageSize: 2 })).flavors).toEqual([]);
  });

  it("begins at page 1, and takes 0 for the default size", async () => {
    const first = await getFlavors();
    expect(first).toMatchObject({ pageNumber: 1, pageSize: 100 });
    expect(first.flavors).toEqual(expect.arrayContaining(made));
    expect(await getFlavors({ pageNumber: 1, pageSize: 0 })).toEqual(first);
  });

  it("refuses a page before the first, and a size below none", async () => {
    await expect(getFlavors({ pageNumber: 0 })).rejects.toThrow("pageNumber: must be 1 or more");
    await expect(getFlavors({ pageNumber: 1.5 })).rejects.toThrow("pageNumber: must be a whole number");
    await expect(getFlavors({ pageSize: -1 })).rejects.toThrow("pageSize: must be 1 or more, or 0");
  });
});

describe("listFlavors", () => {
  it("gives each of them, one after the other", async () => {
    const all: Flavor[] = [];
    for await (const flavor of listFlavors()) all.push(flavor);
    expect(all).toEqual(expect.arrayContaining(made));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});
