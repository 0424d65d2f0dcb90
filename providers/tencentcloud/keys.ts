/**
 * The keys of a connection: its own, those of its profile, those of the environment, or the profile `default`. The native
 * plugin knows no profiles, and what a program gives it is in the state: it takes keys from the environment alone.
 */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Named } from "../core/cloud";
import { ConnectionError } from "../core/errors";
import type { TencentSettings } from "./settings";

/** Keys as they are used. */
export interface Keys {
  secretId: string;
  secretKey: string;
  /** Of temporary keys. */
  token?: string;
}

/** Keys, and where they are from. */
export interface FoundKeys extends Keys {
  from: "connection" | "environment" | "profile";
}

/** Variables of each part of the keys; the first that is set counts. */
const VARIABLES = {
  secretId: ["TENCENTCLOUD_SECRET_ID"],
  secretKey: ["TENCENTCLOUD_SECRET_KEY"],
  token: ["TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"],
} as const;

/** The keys of a connection. @throws ConnectionError that says where they may be, if there are none */
export function keysOf(settings: Named<TencentSettings>): FoundKeys {
  const { accessKey, secretKey, token, profile } = settings;
  if (accessKey !== undefined && secretKey !== undefined)
    return { secretId: accessKey, secretKey, ...(token === undefined ? {} : { token }), from: "connection" };
  const there = profile === undefined ? (inEnvironment() ?? inProfile("default")) : inProfile(profile);
  if (there) return there;
  const places = PROFILES.map(({ shown }) => shown.replace("PROFILE", profile ?? "default")).join(", ");
  throw new ConnectionError(
    profile === undefined
      ? `connection ${settings.name}: no keys are found: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or name a profile (looked into ${places})`
      : `connection ${settings.name}: there is no profile ${profile}: looked into ${places}`,
  );
}

/** The variables that give the native plugin, and Tencent's own tools, a connection's keys. */
export function environmentOf(settings: Named<TencentSettings>): Record<string, string> {
  const { secretId, secretKey, token = "" } = keysOf(settings);
  return {
    TENCENTCLOUD_SECRET_ID: secretId,
    TENCENTCLOUD_SECRET_KEY: secretKey,
    TENCENTCLOUD_SECURITY_TOKEN: token,
  };
}

/**
 * The native plugin takes keys that are not the connection's own from its environment.
 * @throws ConnectionError with the line to type, if there are none, or others
 */
export function requireEnvironment(settings: Named<TencentSettings>): void {
  const { from, secretId, token } = keysOf(settings);
  if (from === "connection") return;
  const there = inEnvironment();
  if (there?.secretId === secretId && there.token === token) return;
  throw new ConnectionError(
    `connection ${settings.name}: its native plugin takes keys from the environment alone: run \`npx omnicloud env ${settings.name} -- pulumi up\``,
  );
}

function inEnvironment(): FoundKeys | undefined {
  const read = (names: readonly string[]) => names.map((name) => process.env[name]).find((value) => value);
  const [secretId, secretKey, token] = [VARIABLES.secretId, VARIABLES.secretKey, VARIABLES.token].map(read);
  if (secretId === undefined || secretKey === undefined) return undefined;
  return { secretId, secretKey, ...(token === undefined ? {} : { token }), from: "environment" };
}

/** A file with profiles. */
interface ProfileFile {
  /** As the user is told of it. */
  shown: string;
  /** Its path in a home. */
  path(profile: string): string;
  /** The keys of a profile in its text. */
  read(text: string, profile: string): Partial<Keys>;
}

/** Files with profiles, in the order in which they are looked into. */
const PROFILES: readonly ProfileFile[] = [
  {
    shown: "~/.tccli/PROFILE.credential",
    path: (profile) => join(".tccli", `${profile}.credential`),
    read: (text) => JSON.parse(text) as Partial<Keys>,
  },
  {
    shown: "~/.tencentcloud/credentials",
    path: () => join(".tencentcloud", "credentials"),
    read: (text, profile) => asKeys(sectionOf(text, profile), ["secret_id", "secret_key", "token"]),
  },
  {
    shown: "~/.aws/credentials",
    path: () => join(".aws", "credentials"),
    read: (text, profile) =>
      asKeys(sectionOf(text, profile), ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]),
  },
];

function inProfile(profile: string): FoundKeys | undefined {
  for (const { path, read } of PROFILES) {
    const file = join(homedir(), path(profile));
    if (!existsSync(file)) continue;
    const { secretId, secretKey, token } = readKeys(file, (text) => read(text, profile));
    if (secretId && secretKey) return { secretId, secretKey, ...(token ? { token } : {}), from: "profile" };
  }
  return undefined;
}

function readKeys(file: string, read: (text: string) => Partial<Keys>): Partial<Keys> {
  try {
    return read(readFileSync(file, "utf8"));
  } catch (error) {
    // Its content may be a key: nothing of it is shown.
    throw new ConnectionError(`${file} cannot be read as a file of keys`, { cause: error });
  }
}

/** The pairs of a section of an INI file. */
function sectionOf(text: string, wanted: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[(.+?)\]\s*$/.exec(line) ?? [];
    if (name !== undefined) section = name.trim();
    const [, key, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === wanted && key !== undefined && value !== undefined) pairs[key] = value;
  }
  return pairs;
}

function asKeys(pairs: Record<string, string>, names: readonly [string, string, string]): Partial<Keys> {
  const [secretId, secretKey, token] = names.map((name) => pairs[name]);
  return { secretId, secretKey, token };
}
