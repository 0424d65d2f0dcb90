// @ts-check
// Debian packages: those that are missing, and nothing of theirs left running.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {(line: string) => void} Say */

/**
 * Name and version of each of these packages that is installed.
 * @param {readonly string[]} names
 * @returns {Record<string, string>}
 */
export function installedVersions(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const format = "${db:Status-Abbrev}\t${Package}\t${Version}\n";
  const { stdout, error } = spawnSync("dpkg-query", ["-W", `-f=${format}`, ...names], { encoding: "utf8" });
  if (error) throw new Error("no dpkg-query here: the real clouds come from the packages of Debian 12");
  const lines = stdout.split("\n").map((line) => line.split("\t"));
  return Object.fromEntries(
    lines.filter(([state]) => state?.startsWith("ii")).map(([, name, version]) => [name, version]),
  );
}

/** Those of these packages that the machine has not. @param {readonly string[]} names */
export function missingPackages(names) {
  const installed = installedVersions(names);
  return names.filter((name) => installed[name] === undefined);
}

/** Makes apt look what there is. @param {Say} say */
export function refreshLists(say) {
  say("refreshing the package lists");
  apt(["update", "-qq"]);
}

/**
 * Installs packages, and lets none start anything, now or at the next boot.
 * @param {readonly string[]} wanted
 * @param {Record<string, readonly string[]>} units of each package that would start one, on ports of its own choice
 * @param {Say} say
 */
export function installPackages(wanted, units, say) {
  say(`installing ${wanted.length} packages: ${wanted.join(" ")}`);
  withoutServices(wanted, units, () => apt(["install", "-y", "-qq", "--no-install-recommends", ...wanted]));
}

/** @param {readonly string[]} args */
function apt(args) {
  asRoot("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", ...args]);
}

/** @param {string} program @param {readonly string[]} args */
function asRoot(program, args) {
  const command = process.getuid?.() === 0 ? [program, ...args] : ["sudo", program, ...args];
  const { status, error, stderr, stdout } = spawnSync(command[0] ?? "", command.slice(1), { encoding: "utf8" });
  if (error || status !== 0) {
    throw new Error(`${command.join(" ")} failed: ${error?.message ?? `${stdout}\n${stderr}`.trim().slice(-2000)}`);
  }
}

/**
 * Runs an installation during which no package starts its service, and none will at the next boot. Debian's way to ask
 * for that is a policy-rc.d that answers 101; one that is there already is the administrator's and is kept.
 * @param {readonly string[]} wanted
 * @param {Record<string, readonly string[]>} units
 * @param {() => void} work
 */
function withoutServices(wanted, units, work) {
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) {
    const folder = mkdtempSync(join(tmpdir(), "policy-"));
    const script = join(folder, "policy-rc.d");
    writeFileSync(script, "#!/bin/sh\nexit 101\n");
    chmodSync(script, 0o755);
    asRoot("cp", [script, policy]);
    rmSync(folder, { recursive: true });
  }
  try {
    work();
  } finally {
    if (ours) asRoot("rm", ["-f", policy]);
  }
  if (!existsSync("/run/systemd/system")) return;
  const started = Object.entries(units).flatMap(([name, names]) => (wanted.includes(name) ? names : []));
  for (const unit of started) asRoot("systemctl", ["disable", "--now", unit]);
}
