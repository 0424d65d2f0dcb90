/**
 * An empty stack as `pulumi stack init` and `pulumi config set --secret` leave it, in a file back end: written by us, since
 * each of the two would start an engine, and there are hundreds of stacks in a run.
 */
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

/** How many bytes at the end prove that nothing was changed. */
const TAG = 16;

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
  const file = stateFile(place);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  const checkpoint = { stack: `organization/${project}/${stack}` };
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint }));
  const encryptionsalt = `v1:${secrets().salt.toString("base64")}:${encrypted("pulumi")}`;
  const values = Object.entries(config).map(([key, { value, secret }]) => [
    key.includes(":") ? key : `${project}:${key}`,
    secret ? { secure: encrypted(value) } : value,
  ]);
  const settings = { encryptionsalt, ...(values.length > 0 && { config: Object.fromEntries(values) }) };
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify(settings));
}

/** Where the back end keeps a stack's state. */
export function stateFile({ backend, project, stack }: Omit<StackPlace, "folder">): string {
  return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}

/** What the engine has encrypted in a state, in clear. */
export function decrypted(hidden: string): string {
  const [version, nonce = "", text = ""] = hidden.split(":");
  if (version !== "v1") throw new Error(`not encrypted with a passphrase: ${hidden}`);
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", secrets().key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-TAG));
  return decipher.update(bytes.subarray(0, -TAG), undefined, "utf8") + decipher.final("utf8");
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
