import { describe, expect, it } from "vitest";
import { get, ownFiles, pathOf, refusal, setVariables, write, writeClouds } from "./files";

ownFiles();

/** Writes the cloud `one` with more keys beside `auth`, and more in it; without a user if `auth` logs in otherwise. */
function cloud(beside: string, auth = "username: u, password: p"): void {
  writeClouds(`one:\n  auth: { auth_url: https://x.example/v3, ${auth} }\n  ${beside}`);
}

describe("a key is taken over", () => {
  it.each<[string, string, object]>([
    ["the project, as older clients say", "tenant_id: 0042", { projectId: "0042" }],
    ["the project's name", "tenant-name: 7", { projectName: "7" }],
    ["the newer name before the older", "{ tenant_name: a, project_name: b }", { projectName: "b" }],
    ["certificates that nobody checks", "verify: no", { verify: false }],
    ["the same, as `insecure`", "insecure: True", { verify: false }],
    ["a certificate of one's own", "{ cert: c.pem, key: k.pem }", { cert: "c.pem", key: "k.pem" }],
    ["several interfaces", "interface: [internal, public]", { interface: ["internal", "public"] }],
    ["an interface with its old ending", "endpoint_type: internalURL", { interface: "internal" }],
    ["a service's URL", "network_endpoint_override: https://n/", { services: { network: { endpoint: "https://n/" } } }],
    [
      "URLs of services",
      "endpoint_overrides: { block-storage: https://v/v3, key-manager: https://k }",
      { services: { volume: { endpoint: "https://v/v3" } } },
    ],
    ["a service's interface", "share_interface: admin", { services: { share: { interface: "admin" } } }],
    [
      "a service's region, type and name",
      "{ compute_region_name: B, image_service_type: pic, image_service_name: g }",
      {
        services: { compute: { region: "B" }, image: { type: "pic", name: "g" } },
      },
    ],
    ["a limit of time", "api_timeout: 30", { timeout: 30 }],
    ["a trust", "trust_id: t1", { trustId: "t1" }],
    ["the system", "system_scope: all", { systemScope: "all" }],
    ["a domain to act in", "domain_name: D", { domainName: "D", userDomainName: "D" }],
    ["a domain for all", "{ domain_id: D, project_name: p }", { userDomainId: "D", projectDomainId: "D" }],
    ["the default domain, an id", "default_domain: dd", { userDomainId: "dd", projectDomainId: "dd" }],
    ["versions that we speak", "{ identity_api_version: 3, volume_api_version: 3, compute_api_version: 2.79 }", {}],
    [
      "what tells other clients how to work",
      "{ floating_ip_source: neutron, image_format: raw, networks: [{ name: n }] }",
      {},
    ],
    ["other services", "{ dns_endpoint_override: https://d, has_object_store: false, baremetal_api_version: 1 }", {}],
  ])("%s", (_, keys, settings) => {
    cloud(
      keys.startsWith("{")
        ? keys
            .slice(2, -2)
            .split(/, (?=[a-z_-]+:)/)
            .join("\n  ")
        : keys,
    );
    expect(get("one")).toMatchObject(settings);
  });

  it("not mixed up with its like: a domain by id for the user, by name for the project", () => {
    cloud("", "username: u, password: p, user_domain_id: default, project_name: n, project_domain_name: Other");
    const { userDomainName, projectDomainId, ...others } = get("one");
    expect([userDomainName, projectDomainId]).toEqual([undefined, undefined]);
    expect(others).toMatchObject({ userDomainId: "default", projectDomainName: "Other" });
  });

  it("with others' values in it", () => {
    writeClouds(
      "one:\n  auth: { auth_url: 'https://iam.{region_name}.x/v3', username: u, password: p }\n  regions: [eu-de, eu-nl]\n  volume_endpoint_override: 'https://{region_name}.v/v3/%(project_id)s'",
    );
    expect(get("one")).toMatchObject({
      authUrl: "https://iam.eu-de.x/v3",
      services: { volume: { endpoint: "https://eu-de.v/v3/%(project_id)s" } },
    });
  });
});

describe("a key is refused", () => {
  it.each<[string, string, RegExp]>([
    ["that nobody knows", "regoin_name: R", /regoin_name.*no such key; nearest are region_name/],
    [
      "of a service that nobody knows",
      "netwrok_endpoint_override: https://n",
      /netwrok_endpoint_override.*no such key/,
    ],
    ["of a login that we cannot do", "identity_provider: idp", /identity_provider.*this login is not supported/],
    ["that wants an API that we do not speak", "volume_api_version: 2", /volume_api_version.*only version 3/],
    ["that wants Keystone's v2", "identity_api_version: 2.0", /identity_api_version.*only version 3/],
    ["that wants other microversions", "compute_default_microversion: 2.90", /compute_default_microversion.*by itself/],
    ["that takes away what we need", "has_network: false", /has_network.*without network is not supported/],
    [
      "that wants an interface that there is not",
      "interface: [public, secret]",
      /interface.*public, internal or admin/,
    ],
    ["that says neither yes nor no", "verify: ca.pem", /verify.*true or false/],
    [
      "whose profile nobody knows",
      "profile: ovh",
      /profile.*no public cloud ovh is known: there is no clouds-public\.yaml/,
    ],
    ["that is no text", "region_name: { a: b }", /region_name.*must be a text/],
    ["that is a limit of no time", "api_timeout: soon", /api_timeout.*seconds/],
    ["that would leave the catalog out", "endpoint_override: https://n", /endpoint_override.*name the service/],
  ])("%s", (_, key, message) => {
    cloud(key);
    expect(refusal("one")).toMatch(message);
  });

  it.each([
    "v3oidcpassword",
    "v3totp",
    "v3multifactor",
    "v2password",
    "none",
    "admin_token",
    "http_basic",
    "v3kerberos",
  ])("that is a kind of login that we cannot do: %s", (type) => {
    cloud(`auth_type: ${type}`);
    expect(refusal("one")).toMatch(
      new RegExp(`auth_type.*${type} is not supported; the kinds of login that are: password, v3password, token`),
    );
  });
});

describe("auth_type decides what is sent", () => {
  it("a token", () => {
    cloud("auth_type: v3token", "token: 0815, password: p, username: u");
    expect(get("one")).toMatchObject({ token: "0815" });
    expect(get("one").password).toBeUndefined();
  });

  it("a password, though there is a credential", () => {
    cloud(
      "auth_type: password",
      "username: u, password: p, application_credential_id: i, application_credential_secret: s",
    );
    expect(get("one").applicationCredentialSecret).toBeUndefined();
  });

  it("and is refused without it", () => {
    cloud("auth_type: v3applicationcredential");
    expect(refusal("one")).toMatch(/v3applicationcredential needs application_credential_secret/);
  });
});

describe("the regions of a cloud", () => {
  const two = "regions:\n  - name: A\n    values: { interface: internal, auth: { project_name: pa } }\n  - B";

  it("the first is meant, with its values", () => {
    cloud(two);
    expect(get("one")).toMatchObject({ region: "A", interface: "internal", projectName: "pa" });
  });

  it("or the one that OS_REGION_NAME names; the other has values of its own", () => {
    cloud(two);
    setVariables({ OS_CLOUD: "one", OS_REGION_NAME: "B" });
    expect(get()).toMatchObject({ region: "B", regionsApart: ["A"] });
    expect(get().interface).toBeUndefined();
  });

  it("and no other", () => {
    cloud(two);
    setVariables({ OS_REGION_NAME: "C" });
    expect(refusal()).toBe("connection one: OS_REGION_NAME: the cloud's regions are A, B");
  });

  it("a list of one is meant", () => {
    cloud("regions: [RegionTwo]");
    expect(get("one").region).toBe("RegionTwo");
  });

  it("older files have commas", () => {
    cloud("region_name: A, B");
    expect(get("one").region).toBe("A");
  });
});

describe("a profile", () => {
  it("comes from clouds-public.yaml, and the cloud's own entry completes it", () => {
    write(
      "home/.config/openstack/clouds-public.yaml",
      "public-clouds:\n  big:\n    auth: { auth_url: https://big.example/, user_domain_name: Default }\n    regions: [eu, us]\n    status: active",
    );
    writeClouds("one:\n  profile: big\n  auth: { username: u, password: p, user_domain_id: abc }\n  region_name: us");
    const { userDomainName, ...settings } = get("one");
    expect(settings).toMatchObject({ authUrl: "https://big.example/v3", region: "us", userDomainId: "abc" });
    expect(userDomainName).toBeUndefined();
  });

  it("is refused if it is not there, with those that are", () => {
    write("project/clouds-public.yml", "public-clouds: { big: { auth: {} } }");
    cloud("cloud: bgi");
    expect(refusal("one")).toContain(`no public cloud bgi is known: ${pathOf("project/clouds-public.yml")} has big`);
  });
});
