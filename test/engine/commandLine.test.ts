/** The command `omnicloud` itself: what it says of itself, and how it finds its project and stack. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ExamRoom } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { omnicloud, pulumi } from "../harness/omnicloud";
import { ROOT } from "../harness/root";
import { desktop, exams } from "./exams";

const on = exams();

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const COMMANDS = ["grant", "backend", "leftovers", "recover", "roster", "completion"];

const room = async () => {
  new ExamRoom("final", { students: [{ number: "1", name: "Ada" }], ...desktop });
};

it("says its version, and the exit codes of each command", async () => {
  const stack = await on.stack(async () => undefined);
  for (const flag of ["--version", "-v"])
    expect(await omnicloud(stack, [flag])).toEqual({ code: 0, output: `${version}\n`, errors: "" });
  for (const args of [["--help"], ...COMMANDS.map((name) => [name, "--help"])]) {
    const { code, output } = await omnicloud(stack, args);
    expect(code).toBe(0);
    expect(output).toMatch(/Exit codes:\n {2}0 {2}.*\n( {2}\d {2}.*\n)* {2}2 {2}failed: the error says why/);
  }
});

it("takes the stack that is selected, or that -s names", async () => {
  const stack = await on.stack(room);
  await stack.up();
  await pulumi(stack, ["stack", "select", "dev"]);
  for (const args of [["roster"], ["roster", "-s", "dev"], ["roster", "--stack", "dev"], ["roster", "dev"]])
    expect(await omnicloud(stack, args)).toMatchObject({ code: 0, output: "wrote 1 seats to roster-dev.csv\n" });
  expect(await omnicloud(stack, ["leftovers"])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^stack dev left nothing behind$/m),
  });
  expect(await omnicloud(stack, ["recover"])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^stack dev has nothing to recover$/m),
  });
  expect(await omnicloud(stack, ["roster", "dev", "-s", "prod"])).toMatchObject({
    code: 2,
    errors: "error: two stacks are named, dev and prod: name one\n",
  });
  expect((await omnicloud(stack, ["leftovers", "-s", "prod"])).errors).toMatch(/no stack named 'prod' found/);
  await pulumi(stack, ["stack", "unselect"]);
  for (const command of ["roster", "leftovers", "recover"])
    expect(await omnicloud(stack, [command])).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/none is selected here: give --stack/),
    });
});

it("prints JSON, errors too", async () => {
  const stack = await on.stack(room);
  await stack.up();
  const { output } = await omnicloud(stack, ["roster", "dev", "--json"]);
  expect(JSON.parse(output)).toMatchObject({ stack: "dev", seats: [{ number: "1", name: "Ada" }], missing: [] });
  const failed = await omnicloud(stack, ["grant", "web", "--stack", "dev", "--platform", "dev", "--json"]);
  expect(failed.code).toBe(2);
  expect(JSON.parse(failed.output)).toEqual({ error: expect.any(String) });
});

it("says which folder is not there", async () => {
  const stack = await on.stack(async () => undefined);
  const { code, errors } = await omnicloud(stack, ["leftovers", "dev", "--cwd", "nowhere"]);
  expect(code).toBe(2);
  expect(errors).toBe(`error: --cwd: there is no folder ${join(stack.folder, "nowhere")}\n`);
  expect((await omnicloud(stack, ["leftovers", "dev", "--cwd", "Pulumi.yaml"])).errors).toMatch(/there is no folder/);
});

it("completes its commands and options in a shell", async () => {
  const stack = await on.stack(async () => undefined);
  const { output } = await omnicloud(stack, ["completion", "bash"]);
  const completed = (line: string) => {
    const words = line.split(" ");
    const script = `${output}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _omnicloud; echo "\${COMPREPLY[*]}"`;
    return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split(" ");
  };
  expect(completed("omnicloud l")).toEqual(["leftovers"]);
  expect(completed("omnicloud ").sort()).toEqual(expect.arrayContaining(COMMANDS));
  expect(completed("omnicloud recover --dr")).toEqual(["--dry-run"]);
  for (const shell of ["zsh", "fish"])
    expect((await omnicloud(stack, ["completion", shell])).output).toContain("omnicloud");
  expect((await omnicloud(stack, ["completion", "dash"])).errors).toMatch(
    /no completion for dash; there is one for bash/,
  );
});
