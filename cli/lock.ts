/** Who holds a stack: the locks that `pulumi` writes into an own back end, or Pulumi Cloud's word that a run is going on. */
import { OmnicloudError } from "../providers/core/errors";
import { runPulumi } from "./engine";
import { placeOfStack } from "./stackPlace";
import { backendUrl, openStateFiles } from "./stateFiles";

/** One lock. An own back end says who holds it; of Pulumi Cloud only that there is one is known. */
export interface Lock {
  /** The user who runs `pulumi`. */
  user?: string;
  /** The machine that it runs on. */
  host?: string;
  /** The process there. */
  pid?: number;
  /** ISO 8601. */
  since?: string;
}

/** Something was not done, because a run of the stack may be going on. */
export class StackLockedError extends OmnicloudError {}

/** A lock as `pulumi` writes it. */
interface LockFile {
  pid?: number;
  username?: string;
  hostname?: string;
  timestamp?: string;
}

/**
 * The locks on a stack: none if nobody holds it; `undefined` if the back end (`gs://`, `azblob://`, `postgres://`) does not
 * say so.
 * @throws OmnicloudError if the back end cannot be read
 */
export async function readLocks(stack: string): Promise<Lock[] | undefined> {
  const files = openStateFiles(await backendUrl());
  if (!files) {
    const isHeld = await isUpdating(stack);
    return isHeld ? [{}] : isHeld === false ? [] : undefined;
  }
  const { locks } = await placeOfStack(files, stack);
  const names = (await files.list(locks)).filter((name) => name.endsWith(".json"));
  const contents = await Promise.all(names.map((name) => files.read(name)));
  // One that is gone by now was let go; one that cannot be understood still locks.
  return contents.flatMap((content) => (content === undefined ? [] : [toLock(content)]));
}

/** A lock in words: `locked by anna@build1 (pid 4711) since 2026-05-04T10:11:12Z`. */
export function describeLock({ user, host, pid, since }: Lock): string {
  if (host === undefined) return "locked: a run is going on";
  return `locked by ${user}@${host} (pid ${pid})${since ? ` since ${since}` : ""}`;
}

function toLock(content: Buffer): Lock {
  try {
    const { username: user, hostname: host, pid, timestamp: since } = JSON.parse(String(content)) as LockFile;
    return { user, host, pid, since };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

/** A stack as `pulumi stack ls` has it. */
interface Listed {
  name: string;
  /** Pulumi Cloud alone says this, and where its console shows the stack. */
  updateInProgress?: boolean;
  url?: string;
}

/** Whether Pulumi Cloud says that a run is going on; `undefined` of a back end that says nothing of it. */
async function isUpdating(stack: string): Promise<boolean | undefined> {
  // A whole name may be that of another project's stack, which is listed by --all only.
  const all = stack.split("/").length === 3 ? ["--all"] : [];
  const stacks = JSON.parse(await runPulumi(["stack", "ls", ...all, "--json"])) as Listed[];
  const found = stacks.find(({ name }) => `/${stack}`.endsWith(`/${name}`) || `/${name}`.endsWith(`/${stack}`));
  return found?.url === undefined ? undefined : found.updateInProgress === true;
}
