/** A copy of this checkout for tests of what is done in one: nothing that a developer keeps here is touched. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..", "..");

/** What is not copied: the packages are linked, and the rest is a developer's own. */
const LEFT_OUT = /^(node_modules|\.git|\.omnicloud|\.env.*|Pulumi\..+\.yaml|.*\.tgz)$/;

/** npm's list of what it has installed. */
const INSTALLED = ".package-lock.json";

/** Copies the checkout, as it is built, into a new folder named `checkout` below this one. */
export function copyCheckout(into: string): string {
  const copy = join(into, "checkout");
  mkdirSync(copy, { recursive: true });
  const entries = readdirSync(ROOT).filter((name) => !LEFT_OUT.test(name));
  // With their times to the nanosecond, which Node's cpSync rounds: else the copy would be built once more.
  execFileSync("cp", ["-Rp", ...entries.map((name) => join(ROOT, name)), copy]);
  // Each package for itself: an npm that installs anew takes away the links, and not what they name.
  const [packages, links] = [ROOT, copy].map((folder) => join(folder, "node_modules")) as [string, string];
  mkdirSync(links);
  for (const entry of readdirSync(packages).filter((name) => name !== INSTALLED))
    symlinkSync(join(packages, entry), join(links, entry));
  cpSync(join(packages, INSTALLED), join(links, INSTALLED));
  return copy;
}
