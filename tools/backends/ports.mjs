// @ts-check
// Which ports are taken, and by whom.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

/**
 * What of a cloud's ports something else listens on, one readable line each.
 * @param {Record<string, number>} ports name and number
 */
export async function takenPorts(ports) {
  const taken = [];
  for (const [name, port] of Object.entries(ports)) {
    if (!(await isFree(port))) taken.push(`port ${port} (${name}) is taken by ${listener(port) ?? "another process"}`);
  }
  return taken;
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * Name and id of the process that listens on a port: its socket's inode in /proc/net, and who holds that open.
 * Nothing when it belongs to another user.
 * @param {number} port
 */
function listener(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const listening = "0A";
  const inodes = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === listening)
      .map((fields) => `socket:[${fields[9]}]`),
  );
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const open = readdirSync(`/proc/${pid}/fd`);
      if (open.some((fd) => inodes.includes(readlinkSync(`/proc/${pid}/fd/${fd}`)))) {
        return `${readFileSync(`/proc/${pid}/comm`, "utf8").trim()} (process ${pid})`;
      }
    } catch {
      // Another user's process, or one that has just ended: not ours to look into.
    }
  }
  return undefined;
}
