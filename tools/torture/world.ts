/** A cloud and a stack on it, as they are at one moment: a round begins with such a moment, and need not build it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsCloud } from "./aws/cloud";
import type { OpenCloud, SavedCloud } from "./cloud";
import { Engine } from "./engine";
import type { Hosts } from "./host";
import { sandboxCloud } from "./sandboxCloud";
import { emptyState, type State } from "./state";

/** A cloud and a stack, saved. */
export interface Moment {
  cloud: SavedCloud;
  state: State;
  /** The folder of this machine's notes. */
  notes: string;
}

/** A cloud and a stack on it. */
export interface World extends Pick<OpenCloud, "sandbox" | "lines"> {
  engine: Engine;
  /** Each line that a user of the stack has read: of runs, and of commands. */
  said: string[];
  /** Saves the moment. */
  save(): Promise<Moment>;
  close(): Promise<void>;
}

let folder: string | undefined;
let folders = 0;

/** A new folder of this bench. */
export function newFolder(): string {
  folder ??= mkdtempSync(join(tmpdir(), "omnicloud-torture-"));
  folders += 1;
  const made = join(folder, String(folders));
  mkdirSync(made);
  return made;
}

/** Removes all folders of this bench. */
export function removeFolders(): void {
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

/** The clouds that programs are on. */
const CLOUDS = { sandbox: sandboxCloud, aws: awsCloud };
/** An empty one of each, saved. */
const empty = new Map<keyof typeof CLOUDS, Promise<Moment>>();

/** Opens a world: an empty one, or one as it was at a moment. */
export async function openWorld(
  hosts: Hosts,
  { from, on = "sandbox" }: { from?: Moment; on?: keyof typeof CLOUDS } = {},
): Promise<World> {
  const nothing = empty.get(on) ?? CLOUDS[on]().then((cloud) => ({ cloud, state: emptyState(), notes: newFolder() }));
  empty.set(on, nothing);
  return worldAt(hosts, from ?? (await nothing));
}

async function worldAt(hosts: Hosts, from: Moment): Promise<World> {
  const { sandbox, config, plugin, lines, save, close } = await from.cloud.open();
  const notes = newFolder();
  cpSync(from.notes, notes, { recursive: true });
  const said: string[] = [];
  const place = { project: "torture", stack: "dev", config, plugin, notes, said };
  const engine = new Engine(place, structuredClone(from.state), hosts);
  return {
    ...{ sandbox, engine, said, lines },
    async save() {
      const kept = newFolder();
      cpSync(notes, kept, { recursive: true });
      return { cloud: await save(), state: structuredClone(engine.state), notes: kept };
    },
    async close() {
      await close();
      rmSync(notes, { recursive: true, force: true });
    },
  };
}
