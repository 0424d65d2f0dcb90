import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { ceph } from "../../../providers/ceph/cloud";
import { Connections } from "../../../providers/core/connection";
import { ConnectionError } from "../../../providers/core/errors";
import { absolutePath } from "../../../providers/core/project";
import { openstack } from "../../../providers/openstack/cloud";

const login = { kind: "openstack", authUrl: "https://cloud.example:5000/v3", username: "ada", password: "s3cret" };
const auth = { auth_url: "https://file.example:5000", username: "bob", password: "hidden" };

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
      /^there is no connection of kind ceph, only a \(openstack\): pulumi config set --secret omnicloud:connections '\{"a": \{…\}, "oss": \{"kind": "ceph", .*\}'$/,
    );
  });

  it("is refused where there is none, with what to set", () => {
    expect(refusal(connections())).toMatch(/no connection of kind .*omnicloud:connections.*clouds\.yaml.*OS_\*/);
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
