/** What cannot change within a run is worked out once: counted, for times depend on the machine. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { contextOf } from "../../../providers/context";
import { cached } from "../../../providers/core/cached";
import { projectFolder } from "../../../providers/core/project";
import { settingsSchema } from "../../../providers/openstack/settings";
import { volume } from "../../../providers/openstack/volume/definition";
import { connections, ownFiles, pathOf, writeClouds } from "./files";

/** The parser as it is loaded when there is a file to parse. */
const yaml = require("yaml") as typeof import("yaml");

ownFiles();
afterEach(() => vi.restoreAllMocks());

/** A file of so many clouds. */
function manyClouds(count: number): void {
  const one = (index: number) =>
    `c${index}:\n  auth: { auth_url: https://c${index}.example/v3, username: u, password: p${index} }\n  region_name: r`;
  writeClouds(Array.from({ length: count }, (_, index) => one(index)).join("\n"));
}

const properties = (connection?: string) => ({
  __provider: "x",
  __self: ["00000001-0123456789abcdef", "urn:pulumi:dev::test::omnicloud:openstack:Volume::disk"],
  connection,
});

describe("in a run", () => {
  it("clouds.yaml is parsed once, and one cloud of it validated, however often and by whomever it is needed", () => {
    manyClouds(50);
    const parse = vi.spyOn(yaml, "parseDocument");
    const validate = vi.spyOn(settingsSchema, "safeParse");
    const all = connections();
    for (let verb = 0; verb < 300; verb++) {
      all.secrets("openstack", "c7");
      all.ofKind("openstack", "c7", "Volume");
      all.kindFor(["openstack"], "c7", "Vpc");
      contextOf(volume, properties("c7") as unknown as Parameters<typeof contextOf>[1], all);
    }
    expect(parse).toHaveBeenCalledTimes(1);
    expect(validate).toHaveBeenCalledTimes(1);
    expect(connections().get("c8").name).toBe("c8"); // another program of this process
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it("clouds.yaml is not even looked for if the stack's config has the connection", () => {
    manyClouds(50);
    const parse = vi.spyOn(yaml, "parseDocument");
    const all = connections({ mine: { authUrl: "https://x/v3", username: "u", password: "p" } });
    for (const name of [undefined, "mine"]) {
      all.secrets("openstack", name);
      all.ofKind("openstack", name, "Volume");
      contextOf(volume, properties(name) as unknown as Parameters<typeof contextOf>[1], all);
    }
    expect(parse).not.toHaveBeenCalled();
  });

  it("settings are the same object each time, and are compared as JSON once", () => {
    const all = connections({ mine: { authUrl: "https://x/v3", username: "u", password: "p" } });
    const toJson = vi.spyOn(JSON, "stringify");
    const settings = all.ofKind("openstack", "mine", "Volume");
    const clients = cached((of: typeof settings, region?: string) => ({ of, region }));
    const first = clients(settings, "a");
    for (let verb = 0; verb < 100; verb++) expect(clients(all.get("mine"), "a")).toBe(first);
    expect(toJson.mock.calls.filter(([value]) => value === settings)).toHaveLength(1);
    expect(clients({ ...settings }, "a")).toBe(first);
    expect(clients(settings, "b")).not.toBe(first);
  });

  it("the project's folder is looked for once", () => {
    const folder = projectFolder();
    expect(folder).toBe(pathOf("project"));
    rmSync(pathOf("project/Pulumi.yaml"));
    expect(projectFolder()).toBe(folder);
  });
});
