import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { connectionsOf } from "../../../providers";
import { readAuthority } from "../../../providers/core/authority";
import { ConnectionError } from "../../../providers/core/errors";
import { connections, ownFiles, pathOf, refusal } from "./files";

ownFiles();

const login = { kind: "openstack", authUrl: "https://cloud.example:5000/v3", username: "ada", password: "s3cret" };
const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

describe("a connection's settings", () => {
  it("need credentials", () => {
    expect(refusal(undefined, connections({ x: { kind: "openstack", authUrl: "http://x" } }))).toMatch(
      /^connection x: .*missing credentials: give username and password, .*apiKey/,
    );
    expect(refusal(undefined, connections({ x: { ...login, password: undefined } }))).toMatch(/missing credentials/);
  });

  it.each<[string, object, RegExp]>([
    ["a kind that exists", { ...login, kind: "openstak" }, /kind openstak is unknown; known are openstack/],
    ["a URL", { ...login, authUrl: "cloud.example" }, /authUrl: must be the http\(s\) URL of Keystone/],
    ["no other settings", { ...login, pasword: "s3cret-too" }, /pasword/],
    ["an interface that exists", { ...login, interface: "secret" }, /interface: /],
    ["a tenant's id", { ...login, tenantId: "7" }, /tenantId: must be t- and 10 digits/],
    ["a user to ask for", { ...login, verifyUrl: "http://platform" }, /platformUserId: is required with verifyUrl/],
  ])("need %s", (_, settings, message) => {
    const said = refusal(undefined, connections({ x: settings }));
    expect(said).toMatch(message);
    expect(said).not.toMatch(/s3cret/);
  });

  it("are of kind openstack where nothing is said", () => {
    const { kind: _, ...rest } = login;
    expect(connections({ x: rest }).get()).toMatchObject({ kind: "openstack" });
  });

  it("come from the stack's config as JSON", () => {
    const config: Record<string, string> = {
      "omnicloud:connections": JSON.stringify({ a: login, b: login }),
      "omnicloud:connection": "b",
    };
    expect(connectionsOf((key) => config[key]).get().name).toBe("b");
    expect(connectionsOf((key) => config[key]).configured()).toEqual(["a", "b"]);
  });

  it.each<[string, unknown, RegExp]>([
    ["null", null, /connection x: it must be an object of settings, but .* has null there/],
    ["a text", "https://s3cret", /it must be an object of settings, but .* has text there/],
    ["a list", [], /it must be an object of settings, but .* has an empty list there/],
    ["an empty object", {}, /authUrl: must be the http\(s\) URL of Keystone/],
    ["a wrong name", { ...login, pasword: "s3cret-too" }, /pasword: there is no such setting; nearest are password/],
  ])("are refused in an entry that is %s", (_, entry, message) => {
    const said = refusal("x", connections({ x: entry, y: login }));
    expect(said).toMatch(message);
    expect(said).not.toMatch(/s3cret/);
    expect(connections({ x: entry, y: login }).get("y")).toMatchObject({ username: "ada" });
  });

  it("are the texts that were written, also where they are numbers, true or null", () => {
    const id = "12345678901234567890123456789012";
    const json = `{"x": {"authUrl": "https://x/v3", "username": 7, "password": 1e10, "projectId": ${id}, "region": true}}`;
    const read = connectionsOf((key) => (key === "omnicloud:connections" ? json : undefined));
    expect(read.get()).toMatchObject({ username: "7", password: "1e10", projectId: id, region: "true" });
    expect(read.secrets()).toEqual(["1e10"]);
  });

  it.each(["examcloud", "luoyun", "qingstor", "ceph"])("are texts of every kind: %s", (kind) => {
    const settings = {
      examcloud: { url: "http://x/cloud_api", platformUserId: 1001, tenantId: 7 },
      luoyun: { host: "10.0.0.1", user: 1001, password: 4711, platformUserId: 1001 },
      qingstor: { url: "http://x/", userId: 1001, password: 4711, passwordCipher: "none", platformUserId: 1001 },
      ceph: {
        regions: { bj: { endpoint: "http://x", accessKey: 1001, secretKey: 4711 } },
        platformUserId: 1001,
        defaultQuota: { maxSize: 10, maxObjects: -1 },
      },
    }[kind];
    const json = JSON.stringify({ x: { kind, ...settings } });
    const all = connectionsOf((key) => (key === "omnicloud:connections" ? json : undefined));
    expect(all.get()).toMatchObject({ platformUserId: "1001" });
    expect(JSON.stringify(all.get())).not.toMatch(/[:[](1001|4711)/);
    if (kind === "ceph") expect(all.get()).toMatchObject({ defaultQuota: { maxSize: 10, maxObjects: -1 } });
    if (kind !== "examcloud") expect(all.secrets()).toEqual(["4711"]);
  });

  it.each<[string, string, RegExp]>([
    ["broken", '{"x": {"password": "s3cret", }}', /omnicloud:connections is not JSON/],
    ["cut off", '{"x": {"password": "s3cret"', /omnicloud:connections is not JSON/],
    ["a number with a zero before it", '{"x": {"password": 0123}}', /omnicloud:connections is not JSON/],
    ["a list", '["s3cret"]', /omnicloud:connections must be an object of connections by their names/],
    ["a text", '"s3cret"', /omnicloud:connections must be an object/],
  ])("are refused if the stack's config is %s", (_, json, message) => {
    const read = () => connectionsOf((key) => (key === "omnicloud:connections" ? json : undefined));
    expect(read).toThrow(message);
    expect(read).toThrow(ConnectionError);
    expect(read).not.toThrow(/s3cret/);
  });

  it("name an authority whose file has to be there", () => {
    writeFileSync(pathOf("project/ca.pem"), PEM);
    expect(readAuthority({ name: "x", cacert: "ca.pem" })).toBe(PEM);
    writeFileSync(pathOf("project/none.pem"), "PEM");
    expect(() => readAuthority({ name: "x", cacert: "none.pem" })).toThrow(
      /cacert none\.pem is no certificate or key in PEM/,
    );
    expect(() => readAuthority({ name: "x", cacert: "no.pem" })).toThrow(/connection x: cacert no\.pem cannot be read/);
  });
});
