import { getImage, getImages, type Image, listImages } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTeam, type Team } from "./team";

let team: Team;
const made: Image[] = [];

beforeAll(async () => {
  team = await openTeam();
  for (const name of ["one", "two", "twin", "twin"].map(team.unique)) {
    const body = { name, disk_format: "qcow2", container_format: "bare" };
    const { id } = await team.cloud.post<{ id: string }>("image", "/images", body);
    team.made("image", `/images/${id}`);
    made.push({ id, name, diskFormat: "qcow2", containerFormat: "bare", status: "queued" });
  }
});
afterAll(() => team.close());

describe("getImage", () => {
  it("finds an image by id and by name, with all its fields", async () => {
    const [one] = made as [Image];
    expect(await getImage({ id: one.id })).toEqual(one);
    expect(await getImage({ name: one.name })).toEqual(one);
  });

  it("finds the image that everybody has", async () => {
    expect(await getImage({ name: "cirros" })).toMatchObject({ name: "cirros", status: "active" });
  });

  it("names the ids if several have the name", async () => {
    const twins = made.filter(({ name }) => name === team.unique("twin"));
    const refusal = await getImage({ name: team.unique("twin") }).then(String, String);
    expect(refusal).toContain("2 images are named");
    for (const { id } of twins) expect(refusal).toContain(id);
  });

  it("names the nearest if there is none", async () => {
    await expect(getImage({ name: team.unique("ome") })).rejects.toThrow(team.unique("one"));
    await expect(getImage({ id: "nonsense" })).rejects.toThrow("no image has the id nonsense; ");
  });
});

describe("getImages", () => {
  it("gives every image once, page by page, and then empty pages", async () => {
    const seen: Image[] = [];
    for (let pageNumber = 1; ; pageNumber++) {
      const { images } = await getImages({ pageNumber, pageSize: 2 });
      expect(images.length).toBeLessThanOrEqual(2);
      if (images.length === 0) break;
      seen.push(...images);
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
  });
});

describe("listImages", () => {
  it("gives each of them, one after the other", async () => {
    const all: Image[] = [];
    for await (const image of listImages()) all.push(image);
    expect(all).toEqual(expect.arrayContaining(made));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});
