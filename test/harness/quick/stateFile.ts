/** A stack's state as its file has it: `pulumi stack export` and `stack output` would start an engine for each look. */
import { readFileSync } from "node:fs";
import type { Deployment } from "@pulumi/pulumi/automation";
import { type StackPlace, stateFile } from "./emptyStack";
import { holds } from "./hold";
import { decrypted, stackKey } from "./stackKey";

/** By this key a value in a state says that it is a secret, and by this value which kind of special value it is. */
const [SPECIAL, SECRET] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

interface Stored {
  version?: number;
  /** What a state of version 4 needs of an engine: hooks, for example. */
  features?: string[];
  checkpoint?: {
    stack?: string;
    latest?: {
      secrets_providers?: { type: string };
      resources?: { type: string; outputs?: Record<string, unknown> }[];
    };
  };
}

/** What `pulumi stack export` gives, with `--show-secrets` if `clear`. */
export function readDeployment(place: Omit<StackPlace, "folder">, clear: boolean): Deployment {
  const { version = 0, features, checkpoint } = JSON.parse(readFileSync(stateFile(place), "utf8")) as Stored;
  holds("stateFile", [3, 4].includes(version) && checkpoint?.stack !== undefined, `a state has version ${version}`);
  const latest = checkpoint?.latest ?? {};
  const provider = latest.secrets_providers?.type ?? stackKey().provider;
  holds("stackKey", provider === stackKey().provider, `the engine encrypts by ${provider}`);
  return {
    version,
    ...(features && { features }),
    deployment: clear ? mapped(latest, (plaintext) => ({ [SPECIAL]: SECRET, plaintext })) : latest,
  };
}

/** What `pulumi stack output --json --show-secrets` gives. */
export function readOutputs(place: Omit<StackPlace, "folder">): Record<string, unknown> {
  const { resources = [] } = readDeployment(place, false).deployment as NonNullable<
    NonNullable<Stored["checkpoint"]>["latest"]
  >;
  const { outputs = {} } = resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? {};
  return inClear(outputs) as Record<string, unknown>;
}

const inClear = (value: unknown): unknown => mapped(value, (plaintext) => inClear(JSON.parse(plaintext)));

/** A value of a state with each secret, given as JSON in clear, changed. */
function mapped(value: unknown, secret: (plaintext: string) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapped(each, secret));
  const { [SPECIAL]: special, ciphertext } = value as Record<string, unknown>;
  if (special === SECRET && typeof ciphertext === "string") return secret(decrypted(ciphertext));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, secret)]));
}
