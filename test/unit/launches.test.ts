/** The intents of an exam cloud's launches, after a run that was interrupted between the launch and the state. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../providers/core/definition";
import type { ExamCloud } from "../../providers/examcloud/client";
import { vm } from "../../providers/examcloud/vm/definition";
import { type Intent, readIntent, writeIntent } from "../../providers/examcloud/vm/intent";
import { begin, context as contextOfThings, report, world } from "./things";

const url = "http://exam.example/cloud_api";
const asked = { image: "old", flavor: "m1.small", internet: false, name: "final_exam_1" };
const cloud = {
  url,
  runLimited: (_most: number, task: () => unknown) => task(),
  command: async () => ({ vm_id: "second" }),
} as unknown as ExamCloud;
const context = { ...contextOfThings(), cloud } as Context<ExamCloud>;
const { token } = context;

/** Leaves an intent as an interrupted run does. */
const leaveIntent = (more: Partial<Intent> = {}) =>
  writeIntent(token, { ...asked, url, at: "2018-08-28T14:27:32Z", id: "first", ...more });

let folder: string;

beforeEach(() => {
  begin();
  folder = mkdtempSync(join(tmpdir(), "launches-"));
  vi.stubEnv("XDG_STATE_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it("an intent is forgotten once the state knows its vm, and kept if the state knows the vm that it was to replace", async () => {
  leaveIntent({ image: "new" });
  await vm.validate?.({ ...asked, image: "new" }, asked, context);
  expect(readIntent(token, url)).toMatchObject({ id: "first" });
  await vm.validate?.(asked, { ...asked, image: "new" }, context);
  expect(readIntent(token, url)).toBeUndefined();
});

it("a vm that must not be reclaimed is reported before another one is launched", async () => {
  leaveIntent();
  expect(await vm.create({ ...asked, adopt: false }, context, report)).toBe("second");
  expect(world.shown).toEqual([
    "warning: an earlier run launched vm first (final_exam_1) at 2018-08-28T14:27:32Z and was interrupted: no state knows it, so destroy it in the cloud's dashboard",
  ]);
});
