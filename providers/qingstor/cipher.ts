/** `PASSWORD`, encrypted as the connection says. */
import { constants, createCipheriv, publicEncrypt, randomBytes } from "node:crypto";
import type { Named } from "../core/cloud";
import { publicKeyOf, type QingStorSettings } from "./settings";

/** The length of AES-GCM's nonce, in bytes. */
const NONCE = 12;

/**
 * What is sent as `PASSWORD`; with a cipher it differs from request to request.
 * @throws ConnectionError for a key that cannot be used
 */
export function encrypted(settings: Named<QingStorSettings>): string {
  const { passwordCipher, password, passwordKey = "", passwordHash = "sha256" } = settings;
  if (passwordCipher === "none") return password;
  const plain = Buffer.from(password, "utf8");
  if (passwordCipher === "RSA-OAEP") {
    const key = publicKeyOf(settings);
    const how = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: passwordHash };
    return publicEncrypt(how, plain).toString("base64");
  }
  const key = Buffer.from(passwordKey, "base64");
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(`aes-${(key.length * 8) as 128 | 192 | 256}-gcm`, key, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64");
}
