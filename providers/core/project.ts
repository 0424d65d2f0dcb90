/** The Pulumi project that the program, or its provider's host, belongs to. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The folder of Pulumi.yaml around the working directory (the host's is the program's), else the working directory. */
export function projectFolder(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** The absolute path: a relative one starts at the project's folder, `~/` at the user's home. */
export function absolutePath(path: string): string {
  return resolve(projectFolder(), path.replace(/^~(?=\/)/, process.env.HOME ?? "~"));
}
