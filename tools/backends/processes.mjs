// @ts-check
// Starts daemons that outlive us, and ends exactly those: each is the leader of its own process group, and run/NAME.pid
// holds its id and start time, so that an id which the kernel has given to another process since is never touched.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * The folder of a back end, and what runs in it.
 * @typedef {object} Place
 * @property {string} dir
 * @property {string} log its folder of logs
 * @property {string} run its folder of pid files
 * @property {Record<string, string>} [env] for everything that runs there
 * @property {readonly string[]} [backing] the daemons that the others talk to, by name: they end last
 * @property {boolean} [keepsNothing] all is in memory: its daemons are made to end, not asked
 */

/**
 * The environment of everything that runs in a place: nothing of the caller's but the time zone.
 * @param {Place} place
 */
export function environment(place) {
  return {
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    LANG: "C.UTF-8",
    HOME: join(place.dir, "home"), // Erlang's cookie, Python's cache of entry points
    TMPDIR: join(place.dir, "tmp"),
    PYTHONWARNINGS: "ignore",
    PYTHONDONTWRITEBYTECODE: "1",
    ...(process.env.TZ === undefined ? {} : { TZ: process.env.TZ }),
    ...place.env,
  };
}

/**
 * Starts a daemon in a session of its own; what it prints goes to log/NAME.out.
 * @param {Place} place
 * @param {string} name
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 */
export function startDaemon(place, name, [program = "", ...args], env = {}) {
  const out = openSync(join(place.log, `${name}.out`), "a");
  const child = spawn(program, args, {
    cwd: place.dir,
    detached: true,
    stdio: ["ignore", out, out],
    env: { ...environment(place), ...env },
  });
  closeSync(out);
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} cannot be started: is it installed?`);
  mkdirSync(place.run, { recursive: true });
  writeFileSync(join(place.run, `${name}.pid`), `${child.pid} ${startTime(child.pid)}\n`);
}

/**
 * Runs a command to its end; fails with where its output is.
 * @param {Place} place
 * @param {string} name of the log file
 * @param {string[]} command
 * @returns {Promise<void>}
 */
export function runToEnd(place, name, [program = "", ...args]) {
  const log = join(place.log, `${name}.out`);
  const out = openSync(log, "a");
  const child = spawn(program, args, { cwd: place.dir, stdio: ["ignore", out, out], env: environment(place) });
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
 * The daemons that a place knows of.
 * @param {Place} place
 * @returns {{ name: string, pid: number, alive: boolean }[]}
 */
export function daemons(place) {
  let files;
  try {
    files = readdirSync(place.run);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return [];
    throw error;
  }
  return files
    .filter((file) => file.endsWith(".pid"))
    .map((file) => {
      const [pid = "", started = ""] = readFileSync(join(place.run, file), "utf8").trim().split(" ");
      return {
        name: basename(file, ".pid"),
        pid: Number(pid),
        alive: started !== "" && startTime(Number(pid)) === started,
      };
    });
}

/**
 * Fails when a daemon has ended, with the last it said.
 * @param {Place} place
 */
export function allRun(place) {
  const ended = daemons(place).find(({ alive }) => !alive);
  if (ended === undefined) return;
  const out = join(place.log, `${ended.name}.out`);
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

/**
 * Ends every daemon of a place: asked first, after 20 seconds made to. Returns how many there were.
 * @param {Place} place
 */
export async function endDaemons(place) {
  const running = daemons(place);
  const alive = running.filter((daemon) => daemon.alive);
  if (place.keepsNothing) signalGroups(alive, "SIGKILL");
  else await askToEnd(place, alive);
  const deadline = Date.now() + 20_000;
  while (daemons(place).some((daemon) => daemon.alive) && Date.now() < deadline) await sleep(20);
  // What is left of a group after its leader has gone (RabbitMQ's helpers) ends here too.
  signalGroups(alive, "SIGKILL");
  for (const { name } of running) rmSync(join(place.run, `${name}.pid`), { force: true });
  return alive.length;
}

/**
 * @param {Place} place
 * @param {{ name: string, pid: number }[]} alive
 */
async function askToEnd(place, alive) {
  const isBacking = (/** @type {{ name: string }} */ { name }) => place.backing?.includes(name) === true;
  const services = alive.filter((daemon) => !isBacking(daemon));
  signalGroups(services, "SIGTERM");
  if (services.length > 0) await sleep(1000); // their last words go to what backs them
  signalGroups(alive.filter(isBacking), "SIGTERM");
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
