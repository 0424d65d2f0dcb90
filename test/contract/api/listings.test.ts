/** Lists of keys, versions and uploads, as `encoding-type=url` has them: every client of AWS asks for it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { openGround, type StoreGround, type StoreUser } from "./store";

let ground: StoreGround;
let owner: StoreUser;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("lists");
});
afterAll(() => ground.close());

it("has keys and shared prefixes encoded, if that is asked for", async () => {
  const name = `encoded-${ground.suffix}`;
  await owner.ask("PUT", `/${name}`);
  for (const key of ["a b/1", "ü/1", "p+q"]) await owner.ask("PUT", `/${name}/${key}`, { body: "x" });
  for (const key of ["m n/1", "m n/2", "r s"]) await owner.ask("POST", `/${name}/${key}`, { query: { uploads: "" } });
  const list = async (query: Record<string, string>) => {
    const { text } = await owner.ask("GET", `/${name}`, { query: { "encoding-type": "url", ...query } });
    const all = (part: RegExp) => [...text.matchAll(part)].map(([, found]) => found);
    return [all(/<Key>(.*?)<\/Key>/g), all(/<CommonPrefixes><Prefix>(.*?)<\/Prefix>/g)];
  };
  expect(await list({})).toEqual([["a%20b%2F1", "p%2Bq", "%C3%BC%2F1"], []]);
  const kinds: Record<string, string>[] = [{}, { "list-type": "2" }, { versions: "" }];
  for (const query of kinds)
    expect(await list({ delimiter: "/", ...query })).toEqual([["p%2Bq"], ["a%20b/", "%C3%BC/"]]);
  expect(await list({ uploads: "" })).toEqual([["m%20n/1", "m%20n/2", "r%20s"], []]);
  expect(await list({ uploads: "", delimiter: "/" })).toEqual([["r%20s"], []]);
  const other = await owner.ask("GET", `/${name}`, { query: { uploads: "", "encoding-type": "other" } });
  expect([other.status, other.code]).toEqual([400, "InvalidArgument"]);
});
