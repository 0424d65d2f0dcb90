/** How a connection to a QingStor installer is written in the stack's config. */
import { createPublicKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { Named } from "../core/cloud";
import type { CommonSettings } from "../core/connection";
import { settingsFields, settingText } from "../core/connectionFields";
import { ConnectionError } from "../core/errors";
import { absolutePath } from "../core/project";
import type { Schema } from "../core/schema";

/** How `PASSWORD` is encrypted on its way; the installer's document leaves it open, so its operator has to say which. */
export type PasswordCipher = "none" | "RSA-OAEP" | "AES-GCM";

/** A connection to a QingStor installer. */
export interface QingStorSettings extends CommonSettings {
  /** The kind of cloud. */
  kind: "qingstor";
  /** Where the installer takes its requests: `https://installer.example:9999/`. */
  url: string;
  /** The user's id, sent as `USER_ID`. */
  userId: string;
  /** The user's password, sent as `PASSWORD`, encrypted. */
  password: string;
  /**
   * How the password is encrypted: `none` sends it as it is, `RSA-OAEP` base64 of the ciphertext, `AES-GCM` base64 of
   * nonce (12 bytes), ciphertext and tag (16 bytes).
   */
  passwordCipher: PasswordCipher;
  /**
   * For RSA-OAEP the installer's public key in PEM, or the file that holds it, relative to the project's folder. For
   * AES-GCM the key shared with it: 16, 24 or 32 bytes in base64.
   */
  passwordKey?: string;
  /** The hash of RSA-OAEP. @default "sha256" */
  passwordHash?: "sha1" | "sha256" | "sha512";
  /** The file of the authority that signed the installer's certificate, relative to the project's folder. */
  cacert?: string;
}

const text = settingText;
const CIPHERS = ["none", "RSA-OAEP", "AES-GCM"] as const;

/** Validates a connection. */
export const settingsSchema: Schema<QingStorSettings> = z
  .strictObject({
    kind: z.literal("qingstor"),
    url: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of the installer" }),
    userId: text,
    password: text,
    passwordCipher: z.enum(CIPHERS, { error: `must be one of ${CIPHERS.join(", ")}: ask who runs the installer` }),
    passwordKey: text.optional(),
    passwordHash: z.enum(["sha1", "sha256", "sha512"]).optional(),
    cacert: text.optional(),
    ...settingsFields,
  })
  .superRefine(({ passwordCipher, passwordKey }, issues) => {
    const wrong = (message: string) => issues.addIssue({ code: "custom", path: ["passwordKey"], message });
    if (passwordCipher === "none") return;
    if (passwordKey === undefined) return wrong(`is required for ${passwordCipher}`);
    if (passwordCipher === "AES-GCM" && ![16, 24, 32].includes(Buffer.from(passwordKey, "base64").length))
      wrong("must be 16, 24 or 32 bytes in base64");
  });

/** The installer's public key. @throws ConnectionError if it cannot be read, or is none */
export function publicKeyOf({ name, passwordKey = "" }: Named<QingStorSettings>) {
  const file = absolutePath(passwordKey);
  const inline = passwordKey.includes("-----BEGIN");
  if (!inline && !existsSync(file))
    throw new ConnectionError(`connection ${name}: passwordKey is neither a PEM nor a file in the project's folder`);
  try {
    return createPublicKey(inline ? passwordKey : readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConnectionError(`connection ${name}: passwordKey holds no public key in PEM`, { cause: error });
  }
}
