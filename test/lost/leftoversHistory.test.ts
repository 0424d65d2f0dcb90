/** What a stack's history proves of an object that its state does not know: runs, and the states that they ended with. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Volume } from "pulumi-omnicloud";
import { beforeEach, describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import { omnicloud, pulumi } from "../harness/omnicloud";
import type { TestStack } from "../harness/stack";
import { stateFolder } from "../harness/stateFolder";

const on = ground();
let stack: TestStack;
let volume: { id: string; urn: string };

beforeEach(async () => {
  stack = await on.stack(async () => {
    new Volume("data", { size: 1 });
  });
  await stack.up();
  const { id = "", urn = "" } = (await stack.export()).find((one) => one.urn.endsWith("::data")) ?? {};
  volume = { id, urn };
  await stack.up();
});

const HOUR = 3600;

/** A run: when it began and ended, in seconds from now, and how. */
type Run = [start: number, end: number, result?: "succeeded" | "failed"];

/** Makes the recorded runs, the first one first, these. */
function rewrite(...runs: Run[]): void {
  const folder = join(stateFolder(stack), "history", "test", "dev");
  const files = readdirSync(folder).filter((name) => /\.history\.json/.test(name));
  expect(files.sort()).toHaveLength(runs.length);
  const now = Math.round(Date.now() / 1000);
  for (const [i, [start, end, result = "succeeded"]] of runs.entries()) {
    const file = join(folder, String(files[i]));
    const record = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...record, startTime: now + start, endTime: now + end, result }));
  }
}

/** The files that hold states, the current one left out. */
function earlierStates(): string[] {
  const root = stateFolder(stack);
  const all = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => join(root, name));
  return all.filter((name) => /\.(bak|checkpoint\.json|\d+\.json)$/.test(name));
}

/** Creates a volume as a run does that is killed before its state is written. */
async function leave(mark?: string): Promise<string> {
  const identity = (await stack.export()).find(({ type }) => type.endsWith("omnicloud:Identity"))?.id;
  const omnicloud = mark ?? `${identity}-0123456789ab`;
  const asked = { volume: { size: 1, name: "lost", metadata: { omnicloud } } };
  const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", asked);
  return (body.volume as { id: string }).id;
}

/** Which group an object is in. */
async function groupOf(wanted: string, env: Record<string, string> = {}): Promise<string | undefined> {
  const { output, errors } = await omnicloud(stack, ["leftovers", "dev", "--json"], env);
  expect(errors).toBe("");
  const groups = Object.entries(JSON.parse(output) as Record<string, { id: string }[]>);
  return groups.find(([, objects]) => Array.isArray(objects) && objects.some(({ id }) => id === wanted))?.[0];
}

describe("an object that no state ever held", () => {
  it("was left behind if it was created in a gap between two runs, or in one that failed", async () => {
    const id = await leave();
    rewrite([-2 * HOUR, -HOUR], [HOUR, 2 * HOUR]);
    expect(await groupOf(id)).toBe("leftBehind");
    rewrite([-2 * HOUR, -HOUR], [-HOUR, HOUR, "failed"]);
    expect(await groupOf(id)).toBe("leftBehind");
    // Before the first recorded run nothing is known, also within five minutes of its beginning.
    rewrite([-200, 200, "failed"], [HOUR, 2 * HOUR]);
    expect(await groupOf(id)).toBe("cannotBeTold");
    const swept = await omnicloud(stack, ["leftovers", "dev", "--sweep", "--yes"]);
    expect(swept.code).toBe(1);
    rewrite([-2 * HOUR, -HOUR], [HOUR, 2 * HOUR]);
    expect(await omnicloud(stack, ["leftovers", "dev", "--sweep", "--yes"])).toMatchObject({ code: 0, errors: "" });
    await expect.poll(async () => (await on.cloud.volumes()).map((each) => each.id)).toEqual([volume.id]);
  });

  it("cannot be told if it was created near a run that succeeded, within it, or where nothing is recorded", async () => {
    const id = await leave();
    const runs: Run[][] = [
      [
        [-2 * HOUR, -200],
        [HOUR, 2 * HOUR],
      ],
      [
        [-2 * HOUR, -HOUR],
        [200, HOUR],
      ],
      [
        [-2 * HOUR, -HOUR],
        [-600, 600],
      ],
      [
        [-2 * HOUR, -HOUR],
        [-HOUR, -600],
      ],
      [
        [HOUR, 2 * HOUR],
        [2 * HOUR, 3 * HOUR],
      ],
    ];
    for (const [first, second] of runs) {
      rewrite(first as Run, second as Run);
      expect([first, second, await groupOf(id)]).toEqual([first, second, "cannotBeTold"]);
    }
  });

  it("cannot be told if a state cannot be read, is of an unknown form, or is missing", async () => {
    const id = await leave();
    rewrite([-2 * HOUR, -HOUR], [HOUR, 2 * HOUR]);
    const [file = ""] = earlierStates().filter((name) => name.includes("backups"));
    const before = readFileSync(file);
    for (const content of ["", "{", '{"version": 9, "checkpoint": {}}', "[]"]) {
      writeFileSync(file, content);
      expect([content, await groupOf(id)]).toEqual([content, "cannotBeTold"]);
    }
    writeFileSync(file, before);
    expect(await groupOf(id)).toBe("leftBehind");
    const other = join(stateFolder(stack), "stacks", "another");
    mkdirSync(other);
    writeFileSync(join(other, "dev.json"), "{");
    expect(await groupOf(id)).toBe("cannotBeTold");
    rmSync(other, { recursive: true });
    for (const name of earlierStates().filter((each) => each.includes("history"))) rmSync(name);
    expect(await groupOf(id)).toBe("cannotBeTold");
  });
});

it("a second object of a resource is no evidence if it is older than all that is recorded: the state may be imported", async () => {
  const { inputs = {} } = (await stack.export()).find(({ id }) => id === volume.id) ?? {};
  const [token] = inputs.__self as string[];
  const id = await leave(token);
  rewrite([-2 * HOUR, -HOUR], [-HOUR, -HOUR]);
  expect(await groupOf(id)).toBe("leftBehind");
  rewrite([HOUR, 2 * HOUR], [2 * HOUR, 3 * HOUR]);
  expect(await groupOf(id)).toBe("cannotBeTold");
});

describe("an object that a state held", () => {
  /** Takes the volume out of the state, with a history in which it could have been left behind. */
  async function forget(): Promise<void> {
    await pulumi(stack, ["state", "delete", volume.urn, "--yes", "--stack", "dev"]);
    rewrite([-2 * HOUR, -HOUR], [HOUR, 2 * HOUR]);
  }

  it("is the user's, wherever that state is, and however it is compressed", async () => {
    await forget();
    expect(await groupOf(volume.id)).toBe("keptMovedOrForgotten");
    const files = earlierStates().map((name) => ({ name, content: readFileSync(name) }));
    const holding = files.filter(({ content }) => content.includes(volume.id));
    expect(holding.map(({ name }) => /bak$|history|backups/.exec(name)?.[0]).sort()).toEqual([
      "backups",
      "backups",
      "bak",
      "history",
      "history",
    ]);
    const empty = JSON.stringify({ version: 3, checkpoint: { stack: "organization/test/dev" } });
    for (const [ending, compress] of [
      ["", Buffer.from],
      [".gz", gzipSync],
      [".zst", zstd],
    ] as const) {
      for (const { name, content } of [...holding.slice(0, 1), ...holding.slice(-1)]) {
        for (const other of holding) writeFileSync(other.name, empty);
        writeFileSync(name, compress(content));
        const kept = name.endsWith("bak") ? name.replace(/\.bak$/, `${ending}.bak`) : `${name}${ending}`;
        renameSync(name, kept);
        expect([kept, await groupOf(volume.id)]).toEqual([kept, "keptMovedOrForgotten"]);
        renameSync(kept, name);
      }
    }
    for (const { name } of holding) writeFileSync(name, empty);
    expect(await groupOf(volume.id)).toBe("leftBehind");
  });

  it("is the user's after a rename of the stack, which leaves its backups behind", async () => {
    await pulumi(stack, ["stack", "rename", "prod", "--stack", "dev"]);
    const urn = volume.urn.replace(":dev:", ":prod:");
    await pulumi(stack, ["state", "delete", urn, "--yes", "--stack", "prod"]);
    for (const name of ["history", "stacks"]) {
      for (const file of readdirSync(join(stateFolder(stack), name, "test", name === "history" ? "prod" : "")))
        if (file.includes("checkpoint") || file.endsWith("bak")) {
          const path = join(stateFolder(stack), name, "test", name === "history" ? "prod" : "", file);
          writeFileSync(path, readFileSync(path, "utf8").replaceAll(volume.id, "00000000-0000-0000-0000-000000000000"));
        }
    }
    const { output } = await omnicloud(stack, ["leftovers", "prod"]);
    expect(output).toMatch(new RegExp(`forgotten by you[^]*${volume.id}`));
  });
});

/** A frame of zstd with blocks as they are, as RFC 8878 has it. */
function zstd(content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += 100_000) {
    const block = content.subarray(at, at + 100_000);
    const header = Buffer.alloc(3);
    header.writeUIntLE((at + block.length === content.length ? 1 : 0) | (block.length << 3), 0, 3);
    blocks.push(header, block);
  }
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, ...blocks]);
}
