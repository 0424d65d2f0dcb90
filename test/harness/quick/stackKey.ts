/** The key by which the stacks of a run encrypt their secrets, and where the engine has it from. */
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

/** The name of the key at the keeper: see keeper.mjs, which sets this variable. */
const [KEEPER, NAME] = ["OMNICLOUD_TEST_KEEPER", "omnicloud-tests"];

/** Here one process of a run leaves a passphrase and its key for those that it starts: deriving it takes long on purpose. */
const KEPT = "OMNICLOUD_TEST_STACK_KEY";

/** How many bytes at the end prove that nothing was changed. */
const TAG = 16;

interface StackKey {
  key: Buffer;
  /** What a stack's file says of it. */
  settings: Record<string, string>;
  /** What the engine needs to get it. */
  environment: Record<string, string>;
  /** What a state calls it. */
  provider: "cloud" | "passphrase";
}

/** The key of all stacks of a run: the keeper's beside tests, a passphrase's in the benchmark. */
export function stackKey(): StackKey {
  const keeper = process.env[KEEPER];
  if (keeper === undefined) return ofPassphrase();
  const { url, key } = JSON.parse(keeper) as { url: string; key: string };
  return {
    key: Buffer.from(key, "base64"),
    settings: {
      secretsprovider: `hashivault://${NAME}`,
      encryptedkey: Buffer.from("vault:v1:the key of the tests").toString("base64"),
    },
    environment: { VAULT_SERVER_URL: url, VAULT_SERVER_TOKEN: "tests" },
    provider: "cloud",
  };
}

function ofPassphrase(): StackKey {
  process.env[KEPT] ??= JSON.stringify(derived());
  const { passphrase, salt, key: hex } = JSON.parse(process.env[KEPT]) as ReturnType<typeof derived>;
  const key = Buffer.from(hex, "hex");
  return {
    key,
    settings: {
      encryptionsalt: `v1:${Buffer.from(salt, "hex").toString("base64")}:${encryptedBy(key, "pulumi")}`,
    },
    environment: { PULUMI_CONFIG_PASSPHRASE: passphrase },
    provider: "passphrase",
  };
}

function derived() {
  const passphrase = randomBytes(16).toString("hex");
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  return { passphrase, salt: salt.toString("hex"), key: key.toString("hex") };
}

/** As the engine encrypts a secret: pulumi/sdk/go/common/resource/config/crypt.go */
export function encrypted(text: string): string {
  return encryptedBy(stackKey().key, text);
}

function encryptedBy(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const hidden = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${hidden.toString("base64")}`;
}

/** What the engine has encrypted, in clear. */
export function decrypted(hidden: string): string {
  const [version, nonce = "", text = ""] = hidden.split(":");
  if (version !== "v1") throw new Error(`not encrypted by a stack's key: ${hidden}`);
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", stackKey().key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-TAG));
  return decipher.update(bytes.subarray(0, -TAG), undefined, "utf8") + decipher.final("utf8");
}
