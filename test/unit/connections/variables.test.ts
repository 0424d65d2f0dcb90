import { describe, expect, it } from "vitest";
import { connections, get, ownFiles, refusal, setVariables, writeClouds } from "./files";

ownFiles();

const LOGIN = { OS_AUTH_URL: "https://env.example/v3", OS_USERNAME: "u", OS_PASSWORD: "p" };

describe("OS_* variables alone", () => {
  it.each<[string, Record<string, string>, object]>([
    ["the project by its old name", { OS_TENANT_ID: "0042" }, { projectId: "0042" }],
    ["the default domain", { OS_DEFAULT_DOMAIN: "dd" }, { userDomainId: "dd", projectDomainId: "dd" }],
    ["no check of certificates", { OS_INSECURE: "true" }, { verify: false }],
    ["a certificate", { OS_CERT: "c.pem", OS_KEY: "k.pem" }, { cert: "c.pem", key: "k.pem" }],
    [
      "endpoints as other clients name them",
      { OS_ENDPOINT_TYPE: "internalURL", OS_MANILA_ENDPOINT_TYPE: "publicURL" },
      {
        interface: "internal",
        services: { share: { interface: "public" } },
      },
    ],
    [
      "versions that we speak",
      { OS_IDENTITY_API_VERSION: "3", OS_VOLUME_API_VERSION: "3", OS_COMPUTE_API_VERSION: "2.87" },
      {},
    ],
    [
      "what is meant for others",
      { OS_NO_CACHE: "True", OS_CLOUDNAME: "overcloud", OS_VERSION: "12", OS_TEST_PATH: "x" },
      {},
    ],
    ["a trust", { OS_TRUST_ID: "t" }, { trustId: "t" }],
  ])("give %s", (_, variables, settings) => {
    setVariables({ ...LOGIN, ...variables });
    expect(get()).toMatchObject({ name: "env", ...settings });
  });

  it("give a login with a token", () => {
    setVariables({
      OS_AUTH_URL: "https://env.example/v3",
      OS_TOKEN: "tok",
      OS_AUTH_TYPE: "v3token",
      OS_PROJECT_ID: "1",
    });
    expect(get()).toMatchObject({ token: "tok", projectId: "1" });
    expect(connections().secrets("openstack")).toEqual(["tok"]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["a login that we cannot do", { OS_AUTH_TYPE: "v3oidcpassword" }, /OS_AUTH_TYPE: v3oidcpassword is not supported/],
    ["what belongs to it", { OS_IDENTITY_PROVIDER: "idp" }, /OS_IDENTITY_PROVIDER: this login is not supported/],
    ["a code", { OS_PASSCODE: "123" }, /OS_PASSCODE: this login is not supported/],
    ["a name that nobody knows", { OS_REGION: "R" }, /OS_REGION: there is no such key; nearest are .*region/],
    ["a misspelled one", { OS_PASSWROD: "p" }, /OS_PASSWROD: there is no such key; nearest are password/],
    ["an API that we do not speak", { OS_IDENTITY_API_VERSION: "2.0" }, /OS_IDENTITY_API_VERSION: only version 3/],
    ["a service without Keystone", { OS_URL: "https://n" }, /OS_URL: a service without Keystone/],
  ])("refuse %s, by its name", (_, variables, message) => {
    setVariables({ ...LOGIN, ...variables });
    expect(refusal()).toMatch(message);
  });

  it("have the name that OS_CLOUD_NAME says", () => {
    setVariables({ ...LOGIN, OS_CLOUD_NAME: "mine" });
    expect(get("mine")).toMatchObject({ username: "u" });
  });
});

describe("OS_* variables beside a file", () => {
  const two = `one:
  auth: { auth_url: https://one.example/v3, username: u1, password: p1, project_name: n1, user_domain_id: d1 }
  region_name: R1
two:
  auth: { auth_url: https://two.example/v3, username: u2, password: p2 }
  region_name: R2`;

  it("win over the cloud that OS_CLOUD names, and leave others alone", () => {
    writeClouds(two);
    setVariables({
      OS_CLOUD: "one",
      OS_REGION_NAME: "X",
      OS_PASSWORD: "env",
      OS_PROJECT_ID: "77",
      OS_USER_DOMAIN_NAME: "D",
    });
    const { projectName, userDomainId, ...settings } = get();
    expect(settings).toMatchObject({ name: "one", username: "u1", password: "env", region: "X", projectId: "77" });
    expect([projectName, userDomainId, settings.userDomainName]).toEqual([undefined, undefined, "D"]);
    expect(get("two")).toMatchObject({ password: "p2", region: "R2" });
  });

  it("complete any cloud if they choose none, and say where none is", () => {
    writeClouds(two);
    setVariables({ OS_REGION_NAME: "X" });
    expect(connections({}, "two").get()).toMatchObject({ name: "two", region: "X" });
  });

  it("are a cloud of their own if they say where it is", () => {
    writeClouds(two);
    setVariables({ ...LOGIN, OS_REGION_NAME: "X" });
    expect(get()).toMatchObject({ name: "env", region: "X" });
    expect(get("one")).toMatchObject({ region: "R1", password: "p1" });
  });

  it("are refused by name there too", () => {
    writeClouds(two);
    setVariables({ OS_CLOUD: "one", OS_PASSCODE: "1" });
    expect(refusal()).toMatch(/^connection one: OS_PASSCODE: this login is not supported/);
  });
});
