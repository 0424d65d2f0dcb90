/** Folders and environments for engines under test: below the repository, so that packages resolve, and all apart. */

import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { quickly } from "./quick";
import { ROOT } from "./root";

/** Where test folders are made; git ignores it. */
const PARENT = join(ROOT, ".omnicloud");

/** One engine's folder and environment. */
export interface Place {
  /** The project's folder. */
  folder: string;
  /** The folder of its file back end. */
  backend: string;
  /** The environment, whole: no login, no cloud and no stack of the user's is in it. */
  environment: Record<string, string>;
  /** Removes the folder and everything in it. */
  remove(): void;
}

/** A new place with a file back end of its own and the passphrase of this run. */
export function newPlace(): Place {
  mkdirSync(PARENT, { recursive: true });
  const root = mkdtempSync(join(PARENT, "test-"));
  const [folder, home, backend] = ["project", "home", "state"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [folder, home, backend]) mkdirSync(each);
  return {
    folder,
    backend,
    environment: quickly({
      PATH: pathToEngine(),
      HOME: home,
      PULUMI_HOME: join(home, ".pulumi"),
      XDG_STATE_HOME: join(home, ".local", "state"),
      // Without metadata: its files are not written in one step, and one that a kill left empty hides the state.
      PULUMI_BACKEND_URL: `file://${backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "",
      ...withoutCloud(),
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** PATH with the engine: the folder that OMNICLOUD_ENGINE names comes first, else it is found where PATH has it. */
export function pathToEngine(): string {
  return [process.env.OMNICLOUD_ENGINE, dirname(process.execPath), process.env.PATH].filter(Boolean).join(delimiter);
}

/** The variables that name a cloud, emptied: the Automation API hands the process's own environment on. */
function withoutCloud(): Record<string, string> {
  const set = Object.keys(process.env).filter((name) => name.startsWith("OS_"));
  return Object.fromEntries([...set, "OS_AUTH_URL", "OS_CLOUD"].map((name) => [name, ""]));
}
