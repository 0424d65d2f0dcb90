/** `npm start` that is interrupted or killed: what is left of it, and how it goes on. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyCheckout } from "../harness/checkout";
import { command, type Ended } from "../harness/command";
import { newPlace, type Place } from "../harness/folders";
import { condition, kill } from "../harness/processes";

/** Two stacks through the engine, twice. */
const LONG = 600_000;

let place: Place;
let checkout: string;

beforeAll(() => {
  place = newPlace();
  checkout = copyCheckout(place.folder);
});

afterAll(() => {
  for (const { pid } of living()) kill(pid);
  place.remove();
});

/** The process groups of all that was started as a terminal does it. */
const groups = new Set<number>();

/** What lives of all that: the sandbox is named by its path, and is in a group of its own. */
function living(): { pid: number; what: string }[] {
  const asked = ["-A", "-ww", "-o", "pid=,pgid=,stat=,args="];
  const lines = execFileSync("ps", asked, { encoding: "utf8", maxBuffer: 1 << 26 }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, group, state, what = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    const isOurs = groups.has(Number(group)) || what.includes(checkout);
    return pid && !state?.startsWith("Z") && isOurs ? [{ pid: Number(pid), what }] : [];
  });
}

const start = (...args: string[]): Promise<Ended> =>
  command(process.execPath, ["tools/start.mjs", ...args], { folder: checkout, env: place.environment });

/** Starts it as a terminal does, in a process group of its own, and signals once a line is shown. */
async function signalled(at: RegExp, signal: (pid: number) => void): Promise<Ended> {
  const child = spawn(process.execPath, [join(checkout, "tools/start.mjs")], {
    cwd: checkout,
    env: { ...process.env, ...place.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  if (child.pid !== undefined) groups.add(child.pid);
  const ended: Ended = { code: null, output: "", errors: "" };
  let isSent = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    ended.output += text;
    if (isSent || !at.test(ended.output) || child.pid === undefined) return;
    isSent = true;
    signal(child.pid);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    ended.errors += text;
  });
  ended.code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return ended;
}

const locks = () => {
  const folder = join(checkout, ".omnicloud/start/sandbox/state/.pulumi/locks");
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];
};

describe("npm start", () => {
  it("ends in order on Ctrl-C, and the next one goes on", { timeout: LONG }, async () => {
    // A terminal gives it to the whole group.
    const stopped = await signalled(/platform-sandbox: create Tenant/, (pid) => process.kill(-pid, "SIGINT"));
    expect(stopped, stopped.output).toMatchObject({ code: 130 });
    expect(stopped.output).toContain("stopping: what the engine has begun is finished first");
    expect(stopped.output).toContain("npm start goes on from here; npm start -- --destroy takes all of it down");
    expect(stopped.errors).toBe("");
    expect(living()).toEqual([]);
    expect(locks()).toEqual([]);

    const next = await start();
    expect(next).toMatchObject({ code: 0, errors: "" });
    expect(next.output).toContain("sandbox: started again at");
    expect(next.output).toContain("team-sandbox: a second preview finds nothing to change");
    expect(living()).toEqual([]);
  });

  it("passes on a signal that it alone was given, and is taken down then", { timeout: LONG }, async () => {
    const stopped = await signalled(/team-sandbox: create Network/, (pid) => process.kill(pid, "SIGTERM"));
    expect(stopped, stopped.output).toMatchObject({ code: 130 });
    expect(living()).toEqual([]);
    const down = await start("--destroy");
    expect(down).toMatchObject({ code: 0, errors: "" });
    expect(down.output).toContain("platform-sandbox: delete Tenant web");
    expect(living()).toEqual([]);
  });

  it("that was killed is unlocked by the next one, here by --destroy", { timeout: LONG }, async () => {
    const killed = await signalled(/team-sandbox: create Network/, (pid) => process.kill(-pid, "SIGKILL"));
    expect(killed, killed.output).toMatchObject({ code: null, errors: "" });
    await condition("the engine's programs to end", 120, () =>
      living().every(({ what }) => what.includes("sandbox/main")),
    );
    expect(locks()).toHaveLength(1);
    const down = await start("--destroy");
    expect(down).toMatchObject({ code: 0, errors: "" });
    expect(down.output).toMatch(/team-sandbox was locked by .*: that process has ended/);
    expect(living()).toEqual([]);
  });

  it("whose sandbox is gone too is forgotten by --destroy", { timeout: LONG }, async () => {
    await signalled(/platform: the operator's stack/, (pid) => {
      const { pid: sandbox } = JSON.parse(
        readFileSync(join(checkout, ".omnicloud/start/sandbox/sandbox.json"), "utf8"),
      ) as { pid: number };
      process.kill(-pid, "SIGKILL");
      kill(sandbox);
    });
    expect(await start("--destroy")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/the sandbox is gone .*forgotten/),
    });
    expect(await start("--destroy")).toMatchObject({ code: 0, output: expect.stringMatching(/nothing to take down/) });
  });

  it("refuses options that npm has kept to itself", async () => {
    for (const [given, meant] of [
      [["start", "--destroy"], "npm start -- --destroy"],
      [["start", "--stack=storage"], "npm start -- --stack storage"],
    ] as const) {
      const { code, errors } = await command("npm", [...given], { folder: checkout, env: place.environment });
      expect(code).toBe(1);
      expect(errors).toContain(`write ${meant}`);
    }
  });
});
