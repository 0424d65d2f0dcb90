// @ts-check
// Starts daemons that outlive us, and ends exactly those: each is the leader of its own process group, and run/NAME.pid
// holds its id and start time, so that an id which the kernel has given to another process since is never touched.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ourDrivers = fileURLToPath(new URL("./lib", import.meta.url));

/**
 * The environment of everything that runs for a cloud: nothing of the caller's but the time zone.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export function environment(cloud) {
  return {
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    LANG: "C.UTF-8",
    HOME: join(cloud.dir, "home"), // Erlang's cookie, Python's cache of entry points
    TMPDIR: join(cloud.dir, "tmp"),
    PYTHONPATH: ourDrivers,
    PYTHONWARNINGS: "ignore",
    PYTHONDONTWRITEBYTECODE: "1",
    ...(process.env.TZ === undefined ? {} : { TZ: process.env.TZ }),
  };
}

/**
 * Starts a daemon in a session of its own; what it prints goes to log/NAME.out.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {string} name
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 */
export function startDaemon(cloud, name, [program = "", ...args], env = {}) {
  const out = openSync(join(cloud.log, `${name}.out`), "a");
  const child = spawn(program, args, {
    cwd: cloud.dir,
    detached: true,
    stdio: ["ignore", out, out],
    env: { ...environment(cloud), ...env },
  });
  closeSync(out);
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} cannot be started: is it installed?`);
  mkdirSync(cloud.run, { recursive: true });
  writeFileSync(join(cloud.run, `${name}.pid`), `${child.pid} ${startTime(child.pid)}\n`);
}

/**
 * Runs a command to its end; fails with where its output is.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {string} name of the log file
 * @param {string[]} command
 * @returns {Promise<void>}
 */
export function runToEnd(cloud, name, [program = "", ...args]) {
  const log = join(cloud.log, `${name}.out`);
  const out = openSync(log, "a");
  const child = spawn(program, args, { cwd: cloud.dir, stdio: ["ignore", out, out], env: environment(cloud) });
  closeSync(out);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`${basename(program)} ${args.join(" ")} ended with ${code}: see ${log} and what is beside it`),
          ),
    );
  });
}

/**
 * The daemons that a cloud's folder knows of.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @returns {{ name: string, pid: number, alive: boolean }[]}
 */
export function daemons(cloud) {
  let files;
  try {
    files = readdirSync(cloud.run);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return [];
    throw error;
  }
  return files
    .filter((file) => file.endsWith(".pid"))
    .map((file) => {
      const [pid = "", started = ""] = readFileSync(join(cloud.run, file), "utf8").trim().split(" ");
      return {
        name: basename(file, ".pid"),
        pid: Number(pid),
        alive: started !== "" && startTime(Number(pid)) === started,
      };
    });
}

/**
 * Fails when a daemon has ended, with the last it said.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export function allRun(cloud) {
  const ended = daemons(cloud).find(({ alive }) => !alive);
  if (ended === undefined) return;
  const out = join(cloud.log, `${ended.name}.out`);
  const lines = readFileSync(out, "utf8").trimEnd().split("\n");
  throw new Error(`${ended.name} has ended (${out}):\n${lines.slice(-8).join("\n")}`);
}

/** When a process was started, in the kernel's ticks since boot; "" for one that is not there. @param {number} pid */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "" : (fields[18] ?? "");
  } catch {
    return "";
  }
}

/** The order of the end: those that talk before those they talk to. */
const lastToEnd = ["keystone", "memcached", "rabbit", "epmd", "mysql"];

/**
 * Ends every daemon of a cloud: asked first, after 20 seconds made to. Returns how many there were.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function endDaemons(cloud) {
  const order = (/** @type {{ name: string }} */ { name }) => lastToEnd.findIndex((start) => name.startsWith(start));
  const running = daemons(cloud).sort((a, b) => order(a) - order(b));
  const alive = running.filter((daemon) => daemon.alive);
  const [services, backing] = [alive.filter((d) => order(d) < 1), alive.filter((d) => order(d) >= 1)];
  signalGroups(services, "SIGTERM");
  if (services.length > 0) await sleep(1000); // their last words go to the database and to RabbitMQ
  signalGroups(backing, "SIGTERM");
  const deadline = Date.now() + 20_000;
  while (daemons(cloud).some((daemon) => daemon.alive) && Date.now() < deadline) await sleep(100);
  // What is left of a group after its leader has gone (RabbitMQ's helpers) ends here too.
  signalGroups(alive, "SIGKILL");
  for (const { name } of running) rmSync(join(cloud.run, `${name}.pid`), { force: true });
  return alive.length;
}

/** @param {{ pid: number }[]} leaders @param {NodeJS.Signals} signal */
function signalGroups(leaders, signal) {
  for (const { pid } of leaders) {
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error; // gone already
    }
  }
}
