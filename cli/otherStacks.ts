/** The other stacks of a back end: one of them may have what this stack once created, after `pulumi state move` or an adoption. */
import { reasonOf } from "../providers/core/errors";
import { Limit, mapLimited } from "../providers/core/limit";
import { runPulumi } from "./engine";
import { type Deployment, type Holding, isHeldBy, readStateFile, type Wanted } from "./history";
import { placeOfStack } from "./stackPlace";
import { backendUrl, openStateFiles, type StateFiles } from "./stateFiles";

/** Another stack that has an object. */
export interface Holder {
  /** The stack's whole name. */
  stack: string;
  /** Its resource. */
  resource: Holding;
  /** The stack's identity; it has none until its first `up` with a resource of omnicloud. */
  identity?: string;
}

/** What the other stacks have. */
export interface Others {
  /** Who has each object. */
  holders: ReadonlyMap<Wanted, Holder>;
  /** What could not be read, in words. */
  unreadable: readonly string[];
}

/** Looks for objects in the states of a back end's other stacks. */
export async function findHolders(stack: string, objects: readonly Wanted[]): Promise<Others> {
  const holders = new Map<Wanted, Holder>();
  const unreadable: string[] = [];
  const look = async (name: string, read: () => Promise<Deployment>) => {
    try {
      const { resources = [] } = await read();
      const identity = resources.find(({ type }) => isIdentity(type))?.id;
      for (const object of objects) {
        const resource = resources.find((one) => isHeldBy(one, object));
        if (resource) holders.set(object, { stack: name, resource, identity });
      }
    } catch (error) {
      unreadable.push(`the state of stack ${name} (${reasonOf(error)})`);
    }
  };
  const files = openStateFiles(await backendUrl());
  const others = files ? await otherFiles(files, stack) : await otherNames(stack);
  await mapLimited(others, ({ name, read }) => look(name, read));
  return { holders, unreadable };
}

/** Whether this is the Pulumi type of a stack's identity. */
export function isIdentity(type: string): boolean {
  return /[/:]omnicloud:(index:)?Identity$/.test(`:${type}`);
}

interface Other {
  name: string;
  read(): Promise<Deployment>;
}

async function otherFiles(files: StateFiles, stack: string): Promise<Other[]> {
  const { name: own } = await placeOfStack(files, stack);
  return (await files.list(".pulumi/stacks")).flatMap((file) => {
    const [, path = ""] = /^\.pulumi\/stacks\/(.+)\.json(\.gz|\.zst)?$/.exec(file) ?? [];
    const name = own.includes("/") ? `organization/${path}` : path;
    if (path === "" || name === own) return [];
    return [{ name, read: async () => readStateFile((await files.read(file)) ?? Buffer.from("")) }];
  });
}

/** How many engines run at a time. */
const engines = new Limit(4);

async function otherNames(stack: string): Promise<Other[]> {
  const listed = JSON.parse(await runPulumi(["stack", "ls", "--all", "--json"])) as { name: string }[];
  return listed
    .filter(({ name }) => !`/${name}`.endsWith(`/${stack}`) && !`/${stack}`.endsWith(`/${name}`))
    .map(({ name }) => ({
      name,
      async read() {
        const exported = await engines.run(() => runPulumi(["stack", "export", "--stack", name]));
        return (JSON.parse(exported) as { deployment?: Deployment | null }).deployment ?? {};
      },
    }));
}
