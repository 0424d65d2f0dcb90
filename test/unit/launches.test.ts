/** What is noted of an exam cloud's launches, where a run was cut off between the launch and the state. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../providers/core/definition";
import type { ExamCloud } from "../../providers/examcloud/client";
import { type Launch, note, noted } from "../../providers/examcloud/intent";
import { vm } from "../../providers/examcloud/vm";
import { begin, context as contextOfThings, report, world } from "./things";

const url = "http://exam.example/cloud_api";
const asked = { image: "old", flavor: "m1.small", internet: false, name: "final_exam_1" };
const cloud = {
  url,
  inTurn: (_most: number, work: () => unknown) => work(),
  launch: async () => ({ id: "second" }),
} as unknown as ExamCloud;
const context = { ...contextOfThings(), cloud } as Context<ExamCloud>;
const { token } = context;

/** A launch as the run left it that was cut off. */
const launched = (more: Partial<Launch> = {}) =>
  note(token, { ...asked, url, at: "2018-08-28T14:27:32Z", id: "first", ...more });

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

it("a note is dropped once the state knows its vm, and stays where the state knows the vm that it was to replace", async () => {
  launched({ image: "new" });
  await vm.validate?.({ ...asked, image: "new" }, asked, context);
  expect(noted(token, url)).toMatchObject({ id: "first" });
  await vm.validate?.(asked, { ...asked, image: "new" }, context);
  expect(noted(token, url)).toBeUndefined();
});

it("a vm that is not to be taken back is told before another one is launched", async () => {
  launched();
  expect(await vm.create({ ...asked, adopt: false }, context, report)).toBe("second");
  expect(world.shown).toEqual([
    "warning: an earlier run launched vm first (final_exam_1) at 2018-08-28T14:27:32Z and was cut off: no state knows it, destroy it in the cloud's dashboard",
  ]);
});
