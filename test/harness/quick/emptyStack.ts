/**
 * An empty stack as `pulumi stack init` and `pulumi config set --secret` leave it, in a file back end: written by us, since
 * each of the two would start an engine, and there are hundreds of stacks in a run.
 */
import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";

/** Where a stack is made. */
export interface StackPlace {
  /** The project's folder. */
  folder: string;
  /** The folder of the file back end. */
  backend: string;
  project: string;
  stack: string;
}

/** Here one process of a run leaves passphrase and key for those that it starts: deriving the key takes long on purpose. */
const KEPT = "OMNICLOUD_TEST_STACK_KEY";

interface Secrets {
  passphrase: string;
  salt: Buffer;
  key: Buffer;
}

/** The passphrase of all stacks of a run. */
export function passphrase(): string {
  return secrets().passphrase;
}

/** Makes a stack; the values of its config are given in clear. */
export function makeStack(place: StackPlace, config: Readonly<ConfigMap>): void {
  const { folder, backend, project, stack } = place;
  const state = join(backend, ".pulumi");
  const stacks = join(state, "stacks", project);
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(state, "meta.yaml"), "version: 1\n");
  const checkpoint = { stack: `organization/${project}/${stack}` };
  writeFileSync(join(stacks, `${stack}.json`), JSON.stringify({ version: 3, checkpoint }));
  const encryptionsalt = `v1:${secrets().salt.toString("base64")}:${encrypted("pulumi")}`;
  const values = Object.entries(config).map(([key, { value, secret }]) => [
    key.includes(":") ? key : `${project}:${key}`,
    secret ? { secure: encrypted(value) } : value,
  ]);
  const settings = { encryptionsalt, ...(values.length > 0 && { config: Object.fromEntries(values) }) };
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify(settings));
}

/** As the engine's passphrase provider does it: pulumi/sdk/go/common/resource/config/crypt.go */
function encrypted(text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", secrets().key, nonce);
  const hidden = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${hidden.toString("base64")}`;
}

function secrets(): Secrets {
  process.env[KEPT] ??= JSON.stringify(derived());
  const { passphrase, salt, key } = JSON.parse(process.env[KEPT]) as Record<keyof Secrets, string>;
  return { passphrase, salt: Buffer.from(salt, "hex"), key: Buffer.from(key, "hex") };
}

function derived(): Record<keyof Secrets, string> {
  const passphrase = randomBytes(16).toString("hex");
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  return { passphrase, salt: salt.toString("hex"), key: key.toString("hex") };
}
