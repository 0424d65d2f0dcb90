/**
 * `omnicloud backend`: hands a team the back end that the platform created for its Pulumi state, as a file for its shell.
 * The keys are never printed, and never appear on a command line.
 */
import { chmodSync, writeFileSync } from "node:fs";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { requirePermissionToHandOut } from "./mayHandOut";
import { findPlatformStack } from "./platform";
import { nameOf, readConnections, readState, type StateResource, textOf } from "./stack";

/** The options of `backend`. */
export interface BackendOptions {
  /** The file to write. Only its owner can read it. */
  to: string;
  /** The stack that created the back end. @default the project's only stack named platform, or platform-… */
  platform?: string;
}

/**
 * Writes the file: PULUMI_BACKEND_URL and the keys to it.
 * @param wanted the name of a `PulumiState` in the platform's program
 * @returns what was done, in one sentence
 */
export async function writeBackend(wanted: string, { to, ...options }: BackendOptions): Promise<string> {
  const platform = options.platform ?? (await findPlatformStack());
  const { resources } = await readState(platform, true);
  const state = findPulumiState(wanted, resources, platform);
  const { outputs = {} } = state;
  const [url, accessKey, secretKey] = [outputs.url, outputs.accessKey, outputs.secretKey].map(textOf);
  if (!url || !accessKey || !secretKey)
    throw new OmnicloudError(`stack ${platform} has not created the back end of ${wanted} yet: run pulumi up there`);
  await requirePermissionToHandOut(state, resources, await readConnections(platform));
  const variables = {
    PULUMI_BACKEND_URL: url,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    // The gateway knows no regions, but whoever signs requests for it must name one.
    AWS_REGION: "us-east-1",
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  try {
    writeFileSync(to, lines.join(""), { mode: 0o600 });
    chmodSync(to, 0o600); // a file that existed already has kept its mode
  } catch (error) {
    throw new OmnicloudError(`${to} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
  return `${to} now holds the back end of ${wanted} and its keys: read it into the shell (. ${to}) before pulumi`;
}

/** The `PulumiState` of this name. @throws OmnicloudError naming those that there are */
function findPulumiState(wanted: string, resources: StateResource[], platform: string): StateResource {
  const states = resources.filter(({ type }) => type === "omnicloud:index:PulumiState");
  const found = states.find(({ urn }) => nameOf(urn) === wanted);
  if (found) return found;
  const names = states.map(({ urn }) => nameOf(urn)).join(", ");
  throw new OmnicloudError(
    `stack ${platform} has no PulumiState ${wanted}; ${names ? `it has ${names}` : "it has none"}`,
  );
}
