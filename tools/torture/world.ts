/** A cloud and a stack on it, as they are at one moment: a round begins with such a moment, and need not build it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, type SandboxContent, type SandboxOptions, startSandbox } from "../../sandbox";
import { linesOf } from "./content";
import { Engine } from "./engine";
import type { Hosts } from "./host";
import { emptyState, type State } from "./state";

/** A cloud and a stack, saved. */
export interface Moment {
  content: SandboxContent;
  state: State;
  /** The folder of this machine's notes. */
  notes: string;
}

/** A cloud and a stack on it. */
export interface World {
  sandbox: Sandbox;
  engine: Engine;
  /** Each line that a user of the stack has read: of runs, and of commands. */
  said: string[];
  /** What the cloud holds, as comparable lines. */
  lines(): Promise<string[]>;
  /** Saves the moment. */
  save(): Promise<Moment>;
  close(): Promise<void>;
}

/** More than a fresh sandbox allows: programs of many groups and routers. */
const ROOMY: SandboxOptions = { quick: true, quotas: { router: -1, security_group: -1, network: -1 } };

/** The ports of this bench's clouds: all have the same, so that a saved stack finds its cloud again. */
let ports: { port: number; objectStorePort: number } | undefined;

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

/** An empty cloud, saved: its keys are generated once. */
let empty: Promise<Moment> | undefined;
/** The stack's config, the same for all clouds of this bench. */
let config: Record<string, string> | undefined;

/** Opens a world: an empty one, or one as it was at a moment. */
export async function openWorld(hosts: Hosts, from?: Moment): Promise<World> {
  empty ??= saveEmpty();
  return worldAt(hosts, from ?? (await empty));
}

async function saveEmpty(): Promise<Moment> {
  const sandbox = await startSandbox(ROOMY);
  const { url, objectStore } = sandbox;
  ports = { port: Number(new URL(url).port), objectStorePort: Number(new URL(objectStore.endpoint).port) };
  config = configOf(sandbox);
  for (const [at, name] of ["proctor", "lobby"].entries()) sandbox.luoyun.add(name, { status: 5, port: 5901 + at });
  const moment = { content: await sandbox.save(), state: emptyState(), notes: newFolder() };
  await sandbox.close();
  return moment;
}

async function worldAt(hosts: Hosts, from: Moment): Promise<World> {
  const sandbox = await startSandbox({ ...ROOMY, ...ports, load: from.content });
  const notes = newFolder();
  cpSync(from.notes, notes, { recursive: true });
  const said: string[] = [];
  const place = { project: "torture", stack: "dev", config: config ?? configOf(sandbox), notes, said };
  const engine = new Engine(place, structuredClone(from.state), hosts);
  return {
    sandbox,
    engine,
    said,
    lines: async () => linesOf(await sandbox.save()),
    async save() {
      const kept = newFolder();
      cpSync(notes, kept, { recursive: true });
      return { content: await sandbox.save(), state: structuredClone(engine.state), notes: kept };
    },
    async close() {
      await sandbox.close();
      rmSync(notes, { recursive: true, force: true });
    },
  };
}

/** The stack's config: a connection to each of the clouds. */
function configOf(sandbox: Sandbox): Record<string, string> {
  const { authUrl, operator, objectStore, qingstor, luoyun, examcloud } = sandbox;
  const { username, password, projectName, domain } = operator;
  const { region, ...gateway } = objectStore;
  const connections = {
    cloud: {
      ...{ kind: "openstack", authUrl, username, password, projectName, region: "RegionOne" },
      ...{ userDomainName: domain, projectDomainName: domain },
    },
    store: { kind: "ceph", platformUserId: "u-platform", regions: { [region]: gateway } },
    installer: qingstor.connection,
    lab: { kind: "luoyun", host: luoyun.host, user: luoyun.username, password: luoyun.password },
    exam: { kind: "examcloud", url: examcloud.url },
  };
  return { "omnicloud:connections": JSON.stringify(connections), "omnicloud:connection": "cloud" };
}
