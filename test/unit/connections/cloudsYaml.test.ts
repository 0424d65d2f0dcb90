import { describe, expect, it, vi } from "vitest";
import { connections, get, ownFiles, pathOf, refusal, write, writeClouds } from "./files";

ownFiles();

/** An entry that is good, with more lines at its end. */
const entry = (more = "", auth = "") =>
  `one:\n  auth:\n    auth_url: https://x.example:5000/v3\n    username: u\n    password: p\n${auth}${more}`;

const login = { kind: "openstack", name: "one", authUrl: "https://x.example:5000/v3", username: "u", password: "p" };

describe("a value in clouds.yaml is the text that was written", () => {
  it.each([
    ["0123456", "0123456"],
    ["1e10", "1e10"],
    ["12345678901234567890123456789012", "12345678901234567890123456789012"],
    ["0x1F", "0x1F"],
    ["1_000", "1_000"],
    ["1.50", "1.50"],
    ["true", "true"],
    ["no", "no"],
    ["null", "null"],
    ["~x", "~x"],
    ["2026-01-01", "2026-01-01"],
    ["12:30:45", "12:30:45"],
    [".inf", ".inf"],
    ['"quoted: #1"', "quoted: #1"],
  ])("%s", (written, text) => {
    writeClouds(
      `one:\n  auth:\n    auth_url: https://x/v3\n    user_id: ${written}\n    password: ${written}\n    project_id: ${written}`,
    );
    expect(get("one")).toMatchObject({ userId: text, password: text, projectId: text });
  });

  it("also in secure.yaml, and in JSON", () => {
    write(
      "project/clouds.json",
      '{"clouds": {"one": {"auth": {"auth_url": "https://x/v3", "username": 007, "password": 1e3}}}}',
    );
    write("project/secure.yml", "clouds: { one: { auth: { password: 0042 } } }");
    expect(get("one")).toMatchObject({ username: "007", password: "0042" });
  });
});

describe("clouds.yaml is found", () => {
  it.each([
    "project/clouds.yml",
    "project/clouds.json",
    "home/.config/openstack/clouds.yaml",
    "home/.config/openstack/clouds.yml",
  ])("as %s", (file) => {
    write(
      file,
      '{"clouds": {"one": {"auth": {"auth_url": "https://x.example:5000/v3", "username": "u", "password": "p"}}}}',
    );
    expect(get()).toEqual(login);
  });

  it("in $XDG_CONFIG_HOME, before the home folder", () => {
    write("home/.config/openstack/clouds.yaml", `clouds:\n  home:\n    auth: {}`);
    write("xdg/openstack/clouds.yaml", `clouds:\n  xdg:\n    auth: {}`);
    vi.stubEnv("XDG_CONFIG_HOME", pathOf("xdg"));
    expect(connections().names()).toEqual(["xdg"]);
  });

  it("where OS_CLIENT_CONFIG_FILE says, and refused if that is not there", () => {
    writeClouds(entry());
    vi.stubEnv("OS_CLIENT_CONFIG_FILE", "../nowhere.yaml");
    expect(refusal("one")).toBe("OS_CLIENT_CONFIG_FILE names ../nowhere.yaml, which is not there");
  });

  it("with clouds that stand in secure.yaml alone", () => {
    writeClouds(entry());
    write("project/secure.yaml", `clouds:\n  two:\n    auth: { auth_url: https://y/v3, username: v, password: q }`);
    expect(connections().names()).toEqual(["one", "two"]);
    expect(get("two")).toMatchObject({ username: "v", authUrl: "https://y/v3" });
  });

  it("with anchors and merged keys, many of them", () => {
    const more = Array.from({ length: 150 }, (_, index) => `c${index}:\n  <<: *all\n  region_name: r${index}`).join(
      "\n",
    );
    writeClouds(
      `one: &all\n  auth: &auth { auth_url: https://x/v3, username: u, password: 1 }\n${more}\nlast:\n  auth:\n    <<: *auth\n    username: other`,
    );
    expect(get("c149")).toMatchObject({ username: "u", password: "1", region: "r149" });
    expect(get("last")).toMatchObject({ username: "other", password: "1" });
  });
});

describe("a clouds.yaml that cannot be read says which file, where and why", () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ["a broken list", "clouds:\n  one:\n    regions: [a, b\n    x: secret-1\n", /line \d+, column \d+: /],
    ["a tab", "clouds:\n  one:\n\t  auth: secret-1\n", /line 3, column 1: .*tab/],
    ["one name twice", "clouds:\n  one: {a: secret-1}\n  one: {}\n", /line 3, column 3: this key is there already/],
    ["a value with a colon", "clouds:\n  one:\n    password: a: secret-1\n", /line 3, column \d+: .*quote/],
    [
      "an encrypted value",
      "clouds:\n  one:\n    auth:\n      password: !vault |\n        secret-1\n",
      /line 4, column 17: this tag/,
    ],
    [
      "GBK",
      Buffer.from([...Buffer.from("clouds:\n  one:\n    region_name: "), 0xb1, 0xb1]),
      /neither UTF-8 nor UTF-16/,
    ],
    ["a list of clouds", "clouds:\n  - one: secret-1\n", /clouds\.yaml line 1: clouds must be a map/],
    ["no clouds", "cloud:\n  one: secret-1\n", /has no clouds/],
  ])("%s", (_, content, message) => {
    write("project/clouds.yaml", content);
    const said = refusal("one");
    expect(said).toContain(pathOf("project/clouds.yaml"));
    expect(said).toMatch(message);
    expect(said).not.toContain("secret-1");
    expect(refusal()).toBe(said);
  });

  it("and is in nobody's way who needs none", () => {
    write("project/clouds.yaml", "clouds: [");
    const mine = { mine: { authUrl: "https://x/v3", username: "a", password: "b" } };
    expect(connections(mine).get().name).toBe("mine");
    expect(connections(mine).ofKind("openstack", undefined, "Volume").name).toBe("mine");
    expect(connections(mine).kindFor(["openstack"], "mine", "Vpc")).toBe("openstack");
    expect(connections(mine).secrets("openstack")).toEqual(["b"]);
    vi.stubEnv("OS_AUTH_URL", "https://x/v3");
    vi.stubEnv("OS_TOKEN", "t");
    expect(get().name).toBe("env");
  });

  it("is read in UTF-16, as Windows' editors write it", () => {
    write("project/clouds.yaml", Buffer.from(`\ufeffclouds:\n  ${entry().replaceAll("\n", "\n  ")}`, "utf16le"));
    expect(get()).toEqual(login);
  });
});

describe("a broken entry", () => {
  it.each([
    ["empty", "bad:", "is empty"],
    ["null", "bad: null", "is empty"],
    ["a text", "bad: https://x", "must be a map of settings"],
    ["a list", "bad: [1]", "must be a map of settings"],
  ])("that is %s is refused where it is used, with its line", (_, bad, why) => {
    writeClouds(`${bad}\n${entry()}`);
    expect(get("one")).toEqual(login);
    expect(refusal("bad")).toBe(`connection bad: ${pathOf("project/clouds.yaml")} line 2: clouds bad ${why}`);
  });

  it("whose auth is no map is refused", () => {
    writeClouds("bad:\n  auth: secret-1");
    expect(refusal("bad")).toMatch(/auth, .*clouds\.yaml line 3: must be a map/);
    expect(refusal("bad")).not.toContain("secret-1");
  });

  it("names all that is wrong, with the lines", () => {
    writeClouds(entry("  verify: maybe\n  regoin_name: R\n  auth_type: v3oidcpassword\n"));
    const said = refusal("one");
    expect(said).toMatch(/verify, \S+clouds\.yaml line 7: must be true or false/);
    expect(said).toMatch(/regoin_name, \S+clouds\.yaml line 8: there is no such key; nearest are region_name/);
    expect(said).toMatch(/auth_type, \S+clouds\.yaml line 9: v3oidcpassword is not supported/);
  });
});
