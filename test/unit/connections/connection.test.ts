import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { connectionsOf } from "../../../providers";
import { ceph } from "../../../providers/ceph/cloud";
import { readAuthority } from "../../../providers/core/authority";
import { Connections } from "../../../providers/core/connection";
import { ConnectionError } from "../../../providers/core/errors";
import { absolutePath } from "../../../providers/core/project";
import { openstack } from "../../../providers/openstack/cloud";

const login = { kind: "openstack", authUrl: "https://cloud.example:5000/v3", username: "ada", password: "s3cret" };
const auth = { auth_url: "https://file.example:5000", username: "bob", password: "hidden" };

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

let folder: string;
const start = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "omnicloud-connections-")));
  mkdirSync(join(folder, "home"));
  mkdirSync(join(folder, "project", "stacks"), { recursive: true });
  process.chdir(join(folder, "project"));
  for (const name of Object.keys(process.env).filter((one) => one.startsWith("OS_"))) vi.stubEnv(name, undefined);
  vi.stubEnv("HOME", join(folder, "home"));
});
afterEach(() => {
  process.chdir(start);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const connections = (config: Record<string, unknown> = {}, preferred?: string) =>
  new Connections([openstack, ceph], config, preferred);

const write = (file: string, content: object) => writeFileSync(join(folder, file), stringify(content));

/** What asking for a connection throws. */
function refusal(from: Connections, name?: string): string {
  try {
    from.get(name);
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionError);
    return String((error as Error).message);
  }
  throw new Error("there is such a connection");
}

describe("the connection that is meant when none is named", () => {
  it("is the only one of the stack's config, whatever else is there", () => {
    write("project/clouds.yaml", { clouds: { other: { auth } } });
    vi.stubEnv("OS_CLOUD", "other");
    expect(connections({ mine: login }).get()).toEqual({ ...login, name: "mine" });
  });

  it("is the one that the stack's config prefers", () => {
    expect(connections({ a: login, b: { ...login, username: "eve" } }, "b").get()).toMatchObject({ username: "eve" });
  });

  it("is the one that OS_CLOUD names, where the stack's config has none", () => {
    write("project/clouds.yaml", { clouds: { one: { auth }, two: { auth: { ...auth, username: "carol" } } } });
    vi.stubEnv("OS_CLOUD", "two");
    expect(connections().get()).toMatchObject({ name: "two", username: "carol" });
  });

  it("is made of OS_* variables where they are set", () => {
    write("project/clouds.yaml", { clouds: { one: { auth } } });
    vi.stubEnv("OS_AUTH_URL", "https://env.example:5000/v3");
    vi.stubEnv("OS_USERNAME", "dora");
    vi.stubEnv("OS_PASSWORD", "hidden");
    vi.stubEnv("OS_PROJECT_NAME", "p");
    vi.stubEnv("OS_USER_DOMAIN_NAME", "D");
    vi.stubEnv("OS_REGION_NAME", "R1");
    vi.stubEnv("OS_INTERFACE", "internal");
    vi.stubEnv("OS_CACERT", "");
    vi.stubEnv("OS_IDENTITY_API_VERSION", "3");
    expect(connections().get()).toEqual({
      kind: "openstack",
      name: "env",
      authUrl: "https://env.example:5000/v3",
      username: "dora",
      password: "hidden",
      projectName: "p",
      userDomainName: "D",
      region: "R1",
      interface: "internal",
    });
  });

  it("is the only one of clouds.yaml", () => {
    write("project/clouds.yaml", { clouds: { one: { auth } } });
    expect(connections().get()).toMatchObject({ name: "one", username: "bob" });
  });

  it("is refused where there are several, and they are named", () => {
    expect(refusal(connections({ a: login, b: login }))).toBe(
      "several connections are known, name one: a, b (or set omnicloud:connection)",
    );
  });

  it("is the only one of the kind that is needed, unless another of that kind is preferred", () => {
    const oss = { kind: "ceph", regions: { here: { endpoint: "http://oss", accessKey: "a", secretKey: "b" } } };
    const both = connections({ a: login, oss });
    expect(both.ofKind("openstack", undefined, "Volume").name).toBe("a");
    expect(both.ofKind("ceph", undefined, "Bucket").name).toBe("oss");
    expect(() => both.ofKind("ceph", "a", "Bucket")).toThrow(
      "connection a is of kind openstack; Bucket needs one of kind ceph",
    );
    expect(() => connections({ a: login }).ofKind("ceph", undefined, "Bucket")).toThrow(
      "no connection is of kind ceph: set one in the stack's config omnicloud:connections; known are a (openstack)",
    );
  });

  it("is refused where there is none, with what to set", () => {
    expect(refusal(connections())).toMatch(/no credentials.*omnicloud:connections.*clouds\.yaml.*OS_\*/);
  });
});

describe("clouds.yaml", () => {
  it("is found in the project, in the home folder, or where OS_CLIENT_CONFIG_FILE says, in the other order", () => {
    mkdirSync(join(folder, "home", ".config", "openstack"), { recursive: true });
    write("home/.config/openstack/clouds.yaml", { clouds: { home: { auth } } });
    expect(connections().names()).toEqual(["home"]);
    write("project/clouds.yaml", { clouds: { project: { auth } } });
    expect(connections().names()).toEqual(["project"]);
    write("named.yaml", { clouds: { named: { auth } } });
    vi.stubEnv("OS_CLIENT_CONFIG_FILE", join(folder, "named.yaml"));
    expect(connections().names()).toEqual(["named"]);
  });

  it("is found from the program's folder too, which is where the host runs", () => {
    write("project/Pulumi.yaml", { name: "p" });
    write("project/clouds.yaml", { clouds: { project: { auth } } });
    process.chdir(join(folder, "project", "stacks"));
    expect(connections().names()).toEqual(["project"]);
    expect(absolutePath("ca.pem")).toBe(join(folder, "project", "ca.pem"));
  });

  it("has its passwords in secure.yaml, which wins", () => {
    write("project/clouds.yaml", { clouds: { one: { auth: { ...auth, password: "old" }, region_name: "R" } } });
    write("project/secure.yaml", { clouds: { one: { auth: { password: "new" } } } });
    expect(connections().get("one")).toMatchObject({ username: "bob", password: "new", region: "R" });
  });

  it("is read with all its spellings: domains, interface, a URL without version", () => {
    const cloud = {
      auth: { auth_url: "https://x.example:5000/", username: "u", password: "p", domain_name: "D", project_id: "1" },
      endpoint_type: "internalURL",
      cacert: "ca.pem",
      volume_api_version: "3",
    };
    write("project/clouds.yaml", { clouds: { one: cloud } });
    expect(connections().get("one")).toEqual({
      kind: "openstack",
      name: "one",
      authUrl: "https://x.example:5000/v3",
      username: "u",
      password: "p",
      userDomainName: "D",
      projectDomainName: "D",
      projectId: "1",
      interface: "internal",
      cacert: "ca.pem",
    });
  });

  it("has application credentials too", () => {
    const written = {
      auth_type: "v3applicationcredential",
      auth: {
        auth_url: "https://x.example/identity/v3",
        application_credential_id: "i",
        application_credential_secret: "s",
      },
    };
    write("project/clouds.yaml", { clouds: { one: written } });
    expect(connections().get("one")).toMatchObject({
      authUrl: "https://x.example/identity/v3",
      applicationCredentialId: "i",
      applicationCredentialSecret: "s",
    });
  });

  it("yields to a connection of the same name in the stack's config", () => {
    write("project/clouds.yaml", { clouds: { one: { auth } } });
    expect(connections({ one: login }).get("one")).toMatchObject({ username: "ada" });
  });
});

describe("a name that is not known", () => {
  it("is refused with those that are, and the nearest one", () => {
    expect(refusal(connections({ production: login, test: login }), "prodution")).toBe(
      "connection prodution is unknown; known are production, test; did you mean production?",
    );
  });

  it("is not likened to something wholly different", () => {
    expect(refusal(connections({ production: login }), "lab")).toBe("connection lab is unknown; known are production");
  });

  it("is refused with what to set where none is known", () => {
    expect(refusal(connections(), "lab")).toMatch(/connection lab is unknown.*omnicloud:connections/);
  });
});

describe("a connection's settings", () => {
  it("need credentials", () => {
    expect(refusal(connections({ x: { kind: "openstack", authUrl: "http://x" } }))).toMatch(
      /^connection x: .*missing credentials: give username and password, .*apiKey/,
    );
    expect(refusal(connections({ x: { ...login, password: undefined } }))).toMatch(/missing credentials/);
  });

  it.each<[string, object, RegExp]>([
    ["a kind that exists", { ...login, kind: "openstak" }, /kind openstak is unknown; known are openstack/],
    ["a URL", { ...login, authUrl: "cloud.example" }, /authUrl: must be the http\(s\) URL of Keystone/],
    ["no other settings", { ...login, pasword: "s3cret-too" }, /pasword/],
    ["an interface that exists", { ...login, interface: "secret" }, /interface: /],
    ["a tenant's id", { ...login, tenantId: "7" }, /tenantId: must be t- and 10 digits/],
    ["a user to ask for", { ...login, verifyUrl: "http://platform" }, /platformUserId: is required with verifyUrl/],
  ])("need %s", (_, settings, message) => {
    const said = refusal(connections({ x: settings }));
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
    ["a list", [], /it must be an object of settings, but .* has a list there/],
    ["an empty object", {}, /authUrl: must be the http\(s\) URL of Keystone/],
    ["a wrong name", { ...login, pasword: "s3cret-too" }, /pasword: there is no such setting; nearest are password/],
  ])("are refused in an entry that is %s", (_, entry, message) => {
    const said = refusal(connections({ x: entry as object, y: login }), "x");
    expect(said).toMatch(message);
    expect(said).not.toMatch(/s3cret/);
    expect(connections({ x: entry as object, y: login }).get("y")).toMatchObject({ username: "ada" });
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
    writeFileSync(join(folder, "project", "ca.pem"), PEM);
    expect(readAuthority({ name: "x", cacert: "ca.pem" })).toBe(PEM);
    writeFileSync(join(folder, "project", "none.pem"), "PEM");
    expect(() => readAuthority({ name: "x", cacert: "none.pem" })).toThrow(/cacert none\.pem is no certificate or key in PEM/);
    expect(() => readAuthority({ name: "x", cacert: "no.pem" })).toThrow(/connection x: cacert no\.pem cannot be read/);
  });
});
