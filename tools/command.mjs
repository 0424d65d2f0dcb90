// @ts-check
// Running a command: its lines as they come, a bound on its time, and nothing of it left when this process is ended.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @typedef {object} Finished
 * @property {boolean} ok Whether it ended by itself with 0.
 * @property {number | null} code Its exit code; null if a signal ended it.
 * @property {string[]} lines What it wrote to stdout and stderr, at most the last 2,000 lines.
 * @property {boolean} late Whether it was ended because of the limit.
 */

/**
 * Runs a command to its end. It never rejects: one that cannot be started says so in its lines.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd] Default: this process's.
 * @param {NodeJS.ProcessEnv} [options.env] Default: this process's.
 * @param {number} [options.limit] Seconds, then the command and all that it started is killed. Default: none.
 * @param {(line: string) => void} [options.onLine] Gets every line as it comes.
 * @returns {Promise<Finished>}
 */
export function command(file, args, { cwd, env, limit, onLine } = {}) {
  return new Promise((resolve) => {
    // A group of its own, so that what the command started (sh, curl, compilers) can be ended with it.
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: hasGroups });
    /** @type {string[]} */
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (lines.push(line) > 2000) lines.shift();
        onLine?.(line);
      });
    }
    let late = false;
    const timer = limit === undefined ? undefined : setTimeout(() => (late = kill(child)), limit * 1000);
    const forget = onEnd(() => kill(child));
    const done = () => {
      clearTimeout(timer);
      forget();
    };
    child.once("error", (error) => {
      done();
      resolve({ ok: false, code: null, lines: [error.message], late });
    });
    child.once("close", (code) => {
      done();
      resolve({ ok: code === 0 && !late, code, lines, late });
    });
  });
}

const hasGroups = process.platform !== "win32";

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {true}
 */
function kill(child) {
  if (child.pid !== undefined) {
    try {
      process.kill(hasGroups ? -child.pid : child.pid, "SIGKILL");
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
    }
  }
  return true;
}

/**
 * Calls `act` when this process ends, by itself or by a signal (which a group of its own does not get from Ctrl-C).
 * @param {() => void} act
 * @returns {() => void} Takes that back.
 */
function onEnd(act) {
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    act();
    forget();
    process.kill(process.pid, signal);
  };
  const forget = () => {
    process.off("exit", act);
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  process.on("exit", act);
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return forget;
}
