/** A home and a project of a test's own, in which clouds are written, without the variables of whoever runs the test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { Connections, type UsedSettings } from "../../../providers/core/connection";
import { ConnectionError } from "../../../providers/core/errors";
import { openstack } from "../../../providers/openstack/cloud";

let folder: string;

/** Makes them for each case; the working directory is `project/stacks`, as the host's is the program's. */
export function ownFiles(): void {
  const start = process.cwd();
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "omnicloud-clouds-")));
    for (const below of ["home", "project/stacks"]) mkdirSync(join(folder, below), { recursive: true });
    write("project/Pulumi.yaml", "name: p\n");
    process.chdir(join(folder, "project", "stacks"));
    const foreign = Object.keys(process.env).filter((name) => /^(OS_|XDG_CONFIG_)/.test(name));
    for (const name of foreign) vi.stubEnv(name, undefined);
    vi.stubEnv("HOME", join(folder, "home"));
  });
  afterEach(() => {
    process.chdir(start);
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
}

/** The path of a file in the case's folder. */
export function pathOf(file: string): string {
  return join(folder, file);
}

/** Writes a file into the case's folder: `project/clouds.yaml`. */
export function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(pathOf(file)), { recursive: true });
  writeFileSync(pathOf(file), content);
}

/** Writes a clouds.yaml whose clouds are these lines, indented by two. */
export function writeClouds(lines: string): void {
  const clouds = lines.replace(/^\n+/, "").replace(/^(?=.)/gm, "  ");
  write("project/clouds.yaml", `clouds:\n${clouds}\n`);
}

/** Sets variables for the case. */
export function setVariables(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** The connections of a stack without any of its own. */
export function connections(config: Record<string, unknown> = {}, preferred?: string): Connections {
  return new Connections([openstack], config, preferred);
}

/** The settings of a connection, or of the default one. */
export function get(name?: string): UsedSettings & Record<string, unknown> {
  return { ...connections().get(name) };
}

/** What asking for a connection is refused with. */
export function refusal(name?: string, from: Connections = connections()): string {
  try {
    from.get(name);
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionError);
    return (error as Error).message;
  }
  throw new Error("there is such a connection");
}
