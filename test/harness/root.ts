/** The repository, from the sources and from what is built of them alike. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of package.json. */
export const ROOT = rootOf(__dirname);

function rootOf(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : rootOf(dirname(folder));
}
