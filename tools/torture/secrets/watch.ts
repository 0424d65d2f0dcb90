/** What a run shows while it runs: the command lines of all processes, and what is left on disk after it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How often the processes are looked at, in ms. */
const EVERY = 30;

/** Watches command lines and environments' names until it is told to stop. */
export function watchProcesses(): { seen: ReadonlySet<string>; stop(): void } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, EVERY);
  return { seen, stop: () => clearInterval(timer) };
}

/** All files below a folder, but those of packages and plugins. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return name === "node_modules" || name === "plugins" ? [] : filesBelow(path);
    return stat?.isFile() ? [path] : [];
  });
}
