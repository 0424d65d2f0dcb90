// How PASSWORD is encrypted. The document does not say how; an installer requires one of these.
import {
  constants,
  createDecipheriv,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
} from "node:crypto";

/** A way to encrypt PASSWORD. */
export type Cipher = "none" | "RSA-OAEP" | "AES-GCM";

/** Nonce and tag of AES-GCM, in bytes: nonce, ciphertext and tag follow each other. */
const [NONCE, TAG] = [12, 16];

/** The keys of one installer. */
export class PasswordKeys {
  private pair?: { publicKey: KeyObject; privateKey: KeyObject };
  /** 256 bits, base64. */
  readonly aes = randomBytes(32).toString("base64");

  /** The public key that clients encrypt with, PEM; generated when it is first read. */
  get publicKey(): string {
    return this.keys().publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  /** Decrypts a password; undefined if it is not encrypted in this way. */
  open(cipher: Cipher, sent: string): string | undefined {
    if (cipher === "none") return sent;
    try {
      const bytes = Buffer.from(sent, "base64");
      return (cipher === "RSA-OAEP" ? this.openRsa(bytes) : this.openAes(bytes)).toString("utf8");
    } catch {
      return undefined; // not encrypted with our key
    }
  }

  private openRsa(bytes: Buffer): Buffer {
    const { privateKey } = this.keys();
    return privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, bytes);
  }

  private openAes(bytes: Buffer): Buffer {
    const decipher = createDecipheriv("aes-256-gcm", Buffer.from(this.aes, "base64"), bytes.subarray(0, NONCE));
    decipher.setAuthTag(bytes.subarray(-TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
  }

  private keys() {
    this.pair ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
    return this.pair;
  }
}
