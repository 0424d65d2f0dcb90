/** The files that a connection's TLS needs, in PEM. */
import { readFileSync } from "node:fs";
import { ConnectionError } from "./errors";
import { absolutePath } from "./project";

/** The PEM in a connection's `cacert`. @throws ConnectionError if the file cannot be read */
export function readAuthority({ name, cacert }: { name: string; cacert?: string }): string | undefined {
  return readPem(name, "cacert", cacert);
}

/**
 * The PEM in the file that a setting names.
 * @param name the connection's
 * @throws ConnectionError if the file cannot be read, or holds no PEM
 */
export function readPem(name: string, setting: string, file: string | undefined): string | undefined {
  if (!file) return undefined;
  const about = `connection ${name}: ${setting} ${file}`;
  const pem = textOf(file, about);
  if (pem.includes("-----BEGIN ")) return pem;
  throw new ConnectionError(`${about} is no certificate or key in PEM`);
}

function textOf(file: string, about: string): string {
  try {
    return readFileSync(absolutePath(file), "utf8");
  } catch (error) {
    throw new ConnectionError(`${about} cannot be read`, { cause: error });
  }
}
