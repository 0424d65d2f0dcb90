/** The Pulumi project that the program, or its provider's host, belongs to. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The projects' folders by working directory; where there was none, one may come to be. */
const known = new Map<string, string>();

/** The folder of Pulumi.yaml around the working directory (the host's is the program's), else the working directory. */
export function projectFolder(): string {
  const here = process.cwd();
  const folder = known.get(here) ?? folderAround(here);
  if (folder !== undefined) known.set(here, folder);
  return folder ?? here;
}

function folderAround(here: string): string | undefined {
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The absolute path: a relative one starts at the project's folder, `~/` at the user's home. */
export function absolutePath(path: string): string {
  return resolve(projectFolder(), path.replace(/^~(?=\/)/, process.env.HOME ?? "~"));
}
