import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Json, keys, nobody, openTenant, send, type Tenant } from "./cloud";

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant.close());

const ask = (method: string, path: string, body?: object): Promise<Answer> =>
  tenant.member.ask("image", method, `/v2${path}`, body ? { body } : {});

describe("images", () => {
  it("have these fields", async () => {
    const found = (await ask("GET", "/images?name=cirros")).body;
    expect(keys(found)).toEqual(["first", "images", "schema"]);
    expect(keys(found.images[0])).toEqual([
      "checksum",
      "container_format",
      "created_at",
      "disk_format",
      "file",
      "id",
      "min_disk",
      "min_ram",
      "name",
      "os_hash_algo",
      "os_hash_value",
      "os_hidden",
      "owner",
      "protected",
      "schema",
      "self",
      "size",
      "status",
      "stores",
      "tags",
      "updated_at",
      "virtual_size",
      "visibility",
    ]);
    expect((await ask("GET", `/images/${found.images[0].id}`)).body).toEqual(found.images[0]);
  });

  it("come in pages, and a full page names the next", async () => {
    for (const name of ["a", "b", "c"]) {
      const made = await ask("POST", "/images", {
        name: `like-${tenant.suffix}-${name}`,
        disk_format: "raw",
        container_format: "bare",
      });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ status: "queued", visibility: "shared", owner: tenant.projectId, size: null });
    }
    const query = "/images?visibility=shared&sort_key=name&sort_dir=asc&limit=2";
    const first = (await ask("GET", query)).body;
    expect(first.images.map((each: Json) => each.name)).toEqual([`like-${tenant.suffix}-a`, `like-${tenant.suffix}-b`]);
    expect(first.next).toContain(`marker=${first.images[1].id}`);
    const second = (await ask("GET", first.next.replace(/^\/v2/, ""))).body;
    expect(second.images.map((each: Json) => each.name)).toEqual([`like-${tenant.suffix}-c`]);
    expect(second).not.toHaveProperty("next");
    expect((await ask("GET", "/images?limit=0")).body.images).toEqual([]);
  });

  it("are found by name, several names, and properties", async () => {
    expect((await ask("GET", "/images?name=in:cirros,nope")).body.images).toHaveLength(1);
    expect((await ask("GET", "/images?name=nope")).body.images).toEqual([]);
    expect((await ask("GET", "/images?status=nope")).body.images).toEqual([]);
    const made = (await ask("POST", "/images", { name: "p", flavour: tenant.suffix, tags: ["t"] })).body;
    expect((await ask("GET", `/images?flavour=${tenant.suffix}`)).body.images.map((each: Json) => each.id)).toEqual([
      made.id,
    ]);
    expect((await ask("DELETE", `/images/${made.id}`)).status).toBe(204);
    expect((await ask("GET", `/images/${made.id}`)).status).toBe(404);
  });

  it("refuse in HTML", async () => {
    const cases: Array<[string, string, number, string]> = [
      ["GET", `/images/${nobody}`, 404, `No image found with ID ${nobody}`],
      ["GET", `/images?marker=${nobody}`, 400, `No image found with ID ${nobody}`],
      ["GET", "/images?limit=x", 400, "limit param must be an integer"],
      ["GET", "/images?visibility=bad", 400, "Invalid visibility value: bad"],
      [
        "GET",
        "/images?sort_key=bad",
        400,
        "Invalid sort key: bad. It must be one of the following: name, status, container_format, disk_format, size, id, created_at, updated_at.",
      ],
    ];
    for (const [method, path, status, message] of cases) {
      const answer = await ask(method, path);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        status,
        "text/html; charset=UTF-8",
      ]);
      expect(answer.text).toContain(message);
    }
  });

  it("belong to somebody", async () => {
    const cirros = (await ask("GET", "/images?name=cirros")).body.images[0].id;
    const gone = await ask("DELETE", `/images/${cirros}`);
    expect([gone.status, gone.text.includes("You do not own this image")]).toEqual([403, true]);
    const open = await ask("POST", "/images", { name: "x", visibility: "public" });
    expect([open.status, open.text.includes("You are not authorized to complete publicize_image action.")]).toEqual([
      403,
      true,
    ]);
  });
});

describe("what all services share", () => {
  it("answers 401 without a token, each in its own form", async () => {
    const urls: Array<[string, string]> = [
      [tenant.target.authUrl, "/projects"],
      [tenant.member.catalog.get("compute") ?? "", "/servers"],
      [tenant.member.catalog.get("network") ?? "", "/v2.0/networks"],
      [tenant.member.catalog.get("volumev3") ?? "", "/volumes"],
    ];
    for (const token of [undefined, "bad"]) {
      for (const [base, path] of urls) {
        const answer = await send("GET", base + path, token ? { headers: { "X-Auth-Token": token } } : {});
        expect([base, answer.status, answer.body?.error]).toEqual([
          base,
          401,
          { code: 401, message: "The request you have made requires authentication.", title: "Unauthorized" },
        ]);
        expect(answer.headers.get("www-authenticate")).toMatch(/^Keystone uri=/);
      }
      const image = await send(
        "GET",
        `${tenant.member.catalog.get("image")}/v2/images`,
        token ? { headers: { "X-Auth-Token": token } } : {},
      );
      expect([image.status, image.headers.get("content-type")]).toEqual([401, "text/html; charset=UTF-8"]);
    }
  });

  it("tells clients its versions", async () => {
    const root = (type: "compute" | "image" | "network") =>
      (tenant.member.catalog.get(type) ?? "").replace(/\/v2\.1$/, "");
    const compute = await send("GET", `${root("compute")}/v2.1/`);
    expect(compute.body.version).toMatchObject({ id: "v2.1", status: "CURRENT", version: "2.93", min_version: "2.1" });
    const network = await send("GET", `${root("network")}/`);
    expect(network.body.versions).toMatchObject([{ id: "v2.0", status: "CURRENT" }]);
    const image = await send("GET", `${root("image")}/`);
    expect([image.status, image.body.versions[0]]).toMatchObject([300, { id: "v2.15", status: "CURRENT" }]);
    const identity = await send("GET", tenant.target.authUrl);
    expect(identity.body.version).toMatchObject({ id: "v3.14", status: "stable" });
  });

  it("answers 404 for paths it does not know", async () => {
    expect((await tenant.member.ask("compute", "GET", "/nothing")).status).toBe(404);
    expect((await tenant.member.ask("image", "GET", "/v2/nothing")).status).toBe(404);
    const network = await tenant.member.ask("network", "GET", "/v2.0/nothing");
    expect([network.status, network.body]).toEqual([
      404,
      { NeutronError: { type: "HTTPNotFound", message: "The resource could not be found.", detail: "" } },
    ]);
  });
});
