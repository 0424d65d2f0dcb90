/** Where the keys go that `omnicloud grant` hands out: into a stack's secret config, or into a file for another project. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { CommonSettings } from "../providers/core/connection";
import { parseConnections } from "../providers/core/connectionsConfig";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { readConfig, setSecret } from "./stack";
import { projectHere } from "./stackPlace";

const CONNECTIONS = "omnicloud:connections";

/** Which purse is meant: one of them. */
export interface PurseOptions {
  /** The team's stack, if it is in this project. */
  stack?: string;
  /** Instead of a stack: a file for a team whose project or back end is another. Only its owner can read it. */
  to?: string;
}

/** Connections as they are written in a stack's config. */
export type Written = Record<string, Partial<CommonSettings> | undefined>;

/** What holds the keys. */
export interface Purse {
  /** Who may act with them: `stack web`. */
  holder: string;
  /** How they are kept, and what is left to do. */
  how: string;
  /** The connections that are in it. */
  read(): Promise<Written>;
  /** Writes all of them. */
  write(connections: Record<string, unknown>): Promise<void>;
}

/**
 * The purse that is meant.
 * @param platform the platform's own stack, which is none
 * @throws OmnicloudError if none is named or both are, or if the stack is another project's
 */
export function openPurse(platform: string, { stack, to }: PurseOptions): Purse {
  if (to !== undefined && stack !== undefined) throw new OmnicloudError("give either --stack or --to");
  if (to !== undefined) return inFile(to);
  if (stack === undefined) throw new OmnicloudError("name the team's stack by --stack, or a file by --to");
  if (platform === stack) throw new OmnicloudError(`${stack} is the platform's own stack: name the team's by --stack`);
  const [, project, name] = stack.split("/");
  if (name !== undefined && project !== projectHere())
    throw new OmnicloudError(
      `stack ${stack} is of project ${project}, whose config is not in this folder: write the keys into a file by --to FILE, for its team to read`,
    );
  return inConfig(stack);
}

function inConfig(stack: string): Purse {
  return {
    holder: `stack ${stack}`,
    how: "as a secret",
    read: async () => parseConnections((await readConfig(stack))[CONNECTIONS]) as Written,
    write: (connections) => setSecret(stack, CONNECTIONS, JSON.stringify(connections)),
  };
}

function inFile(file: string): Purse {
  return {
    holder: `who has ${file}`,
    how: `which is for its owner alone: in the team's project, run pulumi config set ${CONNECTIONS} --secret < ${file}, and delete it`,
    async read() {
      try {
        return existsSync(file) ? (parseConnections(readFileSync(file, "utf8"), file) as Written) : {};
      } catch (error) {
        throw error instanceof OmnicloudError ? error : unreadable(file, "read", error);
      }
    },
    async write(connections) {
      try {
        writeFileSync(file, `${JSON.stringify(connections)}\n`, { mode: 0o600 });
        chmodSync(file, 0o600); // a file that existed already has kept its mode
      } catch (error) {
        throw unreadable(file, "written", error);
      }
    },
  };
}

function unreadable(file: string, how: string, cause: unknown): OmnicloudError {
  return new OmnicloudError(`${file} cannot be ${how}: ${reasonOf(cause)}`, { cause });
}
