/** An exam room of 60 students through its life: failures, the roster, students who come and leave. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ExamRoom, type ExamRoomArgs } from "pulumi-omnicloud";
import { expect, it } from "vitest";

import { type RosterRow, rowsIn } from "../../components/roster";
import { changes } from "../contract/engine/stacks";
import { omnicloud, pulumi } from "../harness/omnicloud";
import type { TestStack } from "../harness/stack";
import { desktop, exams } from "./exams";

const on = exams({ examLaunch: 60 });

/** Waiting is not work: the engine lets more through than the room does. */
const parallel = 32;

const numbers = Array.from({ length: 60 }, (_, i) => String(141242001 + i));
const csvOf = (of: string[]) => ["number,name", ...of.map((number) => `${number},"Doe, ${number}"`), ""].join("\n");

function room(args: () => Partial<ExamRoomArgs>): () => Promise<{ roster: unknown }> {
  return async () => ({
    roster: new ExamRoom("final", {
      exam: "final_exam",
      students: { csv: csvOf(numbers) },
      teachers: [{ number: "t1", name: "Grace" }],
      ...desktop,
      atATime: 3,
      ...args(),
    }).roster,
  });
}

/** What `omnicloud roster` writes, and how it ends. */
async function roster(
  stack: TestStack,
  ...more: string[]
): Promise<{ code: number | null; output: string; rows: RosterRow[] }> {
  const { code, output, errors } = await omnicloud(stack, ["roster", "dev", ...more]);
  expect(errors).toBe("");
  const rows = rowsIn(readFileSync(join(stack.folder, more[1] ?? "roster-dev.csv"), "utf8"));
  return { code, output, rows };
}

it("is brought up whatever fails, reports who has no vm, and tries only those again", async () => {
  let args: Partial<ExamRoomArgs> = {};
  const failing = ["141242003", "141242014", "141242025", "141242036", "141242047"];
  on.sandbox.faults.add({
    kind: "no-valid-host",
    times: 5,
    match: { body: `name=final_exam_(${failing.join("|")})$` },
  });
  const stack = await on.stack(
    room(() => args),
    { PULUMI_CONTINUE_ON_ERROR: "true" }, // as the README says
  );
  const outcome = await stack.up({ fails: true, parallel });
  for (const number of failing)
    expect(outcome.errors(`final-${number}`)).toEqual([expect.stringContaining(`final_exam_${number}`)]);
  expect(outcome.errors().filter((error) => error.includes("launch_instance"))).toHaveLength(5);
  expect(on.names()).toHaveLength(56);
  expect(on.sandbox.examcloud.launching.most).toBe(3);

  // The stack's own output names them too, and has all the others.
  const stdout = await pulumi(stack, ["stack", "output", "roster", "--stack", "dev"]);
  expect(
    rowsIn(stdout.trimEnd())
      .filter(({ id }) => id === "")
      .map(({ number }) => number),
  ).toEqual(failing);

  const partly = await roster(stack);
  expect(partly.code).toBe(1);
  expect(partly.output).toMatch(/wrote 61 seats to roster-dev.csv\n5 of them have no vm yet \(final_exam_141242003, /);
  expect(partly.rows.filter(({ id }) => id === "").map(({ number }) => number)).toEqual(failing);

  const again = await stack.up({ parallel });
  expect(changes(again)).toEqual(failing.map((number) => `create final-${number}`));
  const whole = await roster(stack, "--file", "all.csv");
  expect(whole).toMatchObject({ code: 0, output: expect.stringMatching(/^wrote 61 seats to \S*all\.csv\n$/) });
  expect(whole.rows).toEqual(rowsIn(String(again.outputs.roster)));
  const vms = [...on.sandbox.examcloud.vms.values()];
  for (const { number, name, role, vm, id, address, exam } of whole.rows) {
    expect({ exam, vm, name }).toEqual({
      exam: "final_exam",
      vm: `final_exam_${number}`,
      name: role === "teacher" ? "Grace" : `Doe, ${number}`,
    });
    expect(vms.filter((each) => each.name === vm)).toMatchObject([{ id, ip: address, internet: role === "teacher" }]);
  }

  // Two leave and two come, in another order: nobody else is touched.
  const others = [...numbers.slice(2), "x-1", "x-2"].reverse();
  writeFileSync(join(stack.folder, "students.csv"), csvOf(others));
  args = { students: { file: join(stack.folder, "students.csv") } };
  expect(changes(await stack.up({ parallel }))).toEqual([
    "create final-x-1",
    "create final-x-2",
    "delete final-141242001",
    "delete final-141242002",
  ]);
  expect(on.names()).toHaveLength(61);

  // A mistake in the exam's name would destroy all that was written.
  args = { ...args, exam: "final_exam_2" };
  const refused = await stack.preview({ fails: true, parallel });
  expect(refused.errors().join()).toMatch(/name.*"final_exam_\S+" to "final_exam_2_\S+".*allowReplace: true/s);
  await stack.destroy({ parallel });
  expect(on.names()).toEqual([]);
});

it("is refused in preview if a row is bad, with its line", async () => {
  const lines = ["number,name", "1,Ada", "2", "1,Bob", "4 4,Eve"].join("\n");
  const stack = await on.stack(room(() => ({ students: { csv: lines }, teachers: [{ number: "1" }] })));
  const errors = (await stack.preview({ fails: true })).errors("final");
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain("ExamRoom final: students: line 3: it has 1 of the 2 fields that the header has");
  for (const fault of [
    "students: line 4: the number 1 is taken already, by line 2",
    'students: line 5: the number "4 4" may hold letters, digits',
    "teachers: teachers[0]: the number 1 is taken already, by a student (line 2)",
  ])
    expect(errors[0]).toContain(fault);
  expect(errors[0]).not.toMatch(/^\s*at /m);

  stack.program = room(() => ({ students: { file: "nowhere.csv" } }));
  expect((await stack.preview({ fails: true })).errors().join()).toMatch(
    /students: nowhere.csv cannot be read: ENOENT/,
  );
});

it("leaves out bad rows if it may, and says so loudly", async () => {
  const csv = ["number,name", "1,Ada", "2", "1,Bob", "3,Eve"].join("\n");
  const stack = await on.stack(room(() => ({ students: { csv }, teachers: [], skipBadRows: true })));
  const outcome = await stack.up();
  expect(on.names()).toEqual(["final_exam_1", "final_exam_3"]);
  const said = outcome.warnings("final").join("\n");
  expect(said).toMatch(/2 bad rows are left out, and nobody in them has a vm/);
  for (const line of ["students: line 3: it has 1 of the 2 fields", "students: line 4: the number 1 is taken already"])
    expect(said).toContain(line);
  // Nothing can be left out of what cannot be read.
  stack.program = room(() => ({ students: { csv: "who,what\n1,Ada\n" }, teachers: [], skipBadRows: true }));
  expect((await stack.preview({ fails: true })).errors().join()).toMatch(/line 1: there is no column number/);
  await stack.destroy();
});

it("has no roster before it is brought up", async () => {
  const stack = await on.stack(async () => undefined);
  const ended = await omnicloud(stack, ["roster", "dev"]);
  expect(ended).toMatchObject({ code: 2, output: "" });
  expect(ended.errors).toContain("stack dev has no ExamRoom: run pulumi up first");
  expect(existsSync(join(stack.folder, "roster-dev.csv"))).toBe(false);
});
