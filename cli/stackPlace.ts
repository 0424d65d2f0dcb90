/** Where an own back end keeps a stack: `pulumi` files it by project and name, in older back ends by name alone. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { OmnicloudError } from "../providers/core/errors";
import type { StateFiles } from "./stateFiles";

/** A stack's folders and files in an own back end. */
export interface StackPlace {
  /** Its whole name: `organization/shop/dev`; `dev` in a back end that knows no projects. */
  name: string;
  /** Its state's file, without `.json` and what follows. */
  state: string;
  /** The folder of the runs that ended. */
  history: string;
  /** The folder of the states that runs ended with. */
  backups: string;
  /** The folder of its locks. */
  locks: string;
}

/** Where the stack is that a user names: `dev`, or with its project `organization/shop/dev`. */
export async function placeOfStack(files: StateFiles, stack: string): Promise<StackPlace> {
  const parts = stack.split("/");
  const name = parts.at(-1) ?? stack;
  if (!(await knowsProjects(files))) return placeOf(name);
  return placeOf(`organization/${parts.length === 3 ? parts[1] : projectHere()}/${name}`);
}

/** Where the stack of this whole name is. */
export function placeOf(name: string): StackPlace {
  const path = name.replace(/^organization\//, "");
  return {
    name,
    state: `.pulumi/stacks/${path}`,
    history: `.pulumi/history/${path}`,
    backups: `.pulumi/backups/${path}`,
    locks: `.pulumi/locks/${name}`,
  };
}

/** A back end from before projects has no `meta.yaml`, or says 0 in it. */
async function knowsProjects(files: StateFiles): Promise<boolean> {
  const meta = await files.read(".pulumi/meta.yaml");
  return Number((parse(String(meta ?? "")) as { version?: number } | null)?.version ?? 0) > 0;
}

/** The name of the project that this folder is in, as `pulumi` finds it: the nearest Pulumi.yaml upwards. */
export function projectHere(): string {
  for (let folder = resolve("."); ; folder = dirname(folder)) {
    const file = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].map((each) => join(folder, each)).find(existsSync);
    if (file) return String((parse(readFileSync(file, "utf8")) as { name?: string } | null)?.name);
    if (folder === dirname(folder))
      throw new OmnicloudError("there is no Pulumi.yaml here: give --cwd, or the stack's whole name");
  }
}
