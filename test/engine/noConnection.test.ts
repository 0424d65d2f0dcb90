/** What a stack is told whose connection is missing, broken, or written in clear. */
import { ExamRoom, getBuckets, OssBucket, UploadedFile, Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../harness/outcome";
import { connectionOf } from "../harness/stack";
import { desktop } from "./exams";
import { ground } from "./ground";

const on = ground();

const nothing = { target: undefined };

function expectClean({ output }: Outcome): void {
  expect(output).not.toMatch(/^\s*at .+[(:]/m);
  expect(output).not.toMatch(/node_modules|fault in pulumi-omnicloud/);
}

describe("without a connection", () => {
  it.each<[string, () => unknown]>([
    ["a bucket", () => new OssBucket("files")],
    ["a file", () => new UploadedFile("logo", { bucket: "files", source: "x" })],
    ["a look-up", () => getBuckets()],
  ])("%s is told the kind, and the command to type", async (_what, declare) => {
    const stack = await on.stack(async () => void (await declare()), nothing);
    const outcome = await stack.preview({ fails: true });
    const said = outcome.errors().join("\n");
    expect(said).toMatch(
      /there is no connection of kind ceph: pulumi config set --secret omnicloud:connections '\{"oss": /,
    );
    expect(said).not.toMatch(/clouds\.yaml|OS_/);
    expectClean(outcome);
  });

  it("an exam is told nothing of clouds.yaml", async () => {
    const stack = await on.stack(
      async () => void new ExamRoom("final", { students: [{ number: "1" }], ...desktop }),
      nothing,
    );
    const said = (await stack.preview({ fails: true })).errors().join("\n");
    expect(said).toMatch(/there is no connection of kind examcloud: pulumi config set .*"kind": "examcloud"/);
    expect(said).not.toMatch(/clouds\.yaml/);
  });

  it("of this kind, the command keeps the others", async () => {
    const stack = await on.stack(async () => void new OssBucket("files"));
    expect((await stack.preview({ fails: true })).errors().join("\n")).toMatch(
      /no connection of kind ceph, only cloud \(openstack\): pulumi config set .* '\{"cloud": \{…\}, "oss": /,
    );
  });

  it("that can be read, it is said what is wrong", async () => {
    for (const [written, words] of [
      ['{"cloud": {"password": "hush"', /omnicloud:connections.* not JSON/],
      ['["hush"]', /omnicloud:connections/],
    ] as const)
      for (const declare of [() => new Volume("disk", { size: 1 }), () => new OssBucket("files")]) {
        const stack = await on.stack(async () => void declare(), {
          ...nothing,
          config: { "omnicloud:connections": written },
        });
        const outcome = await stack.preview({ fails: true });
        expect(outcome.errors().join("\n")).toMatch(words);
        expect(outcome.output).not.toMatch(/SyntaxError|hush/);
        expectClean(outcome);
      }
  });
});

it("a password in clear is warned of, with the command that encrypts it, and a secret one is not", async () => {
  const program = async () => void new Volume("disk", { size: 1 });
  const connections = JSON.stringify({ cloud: connectionOf(on.cloud.target) });
  const clear = await on.stack(program, { ...nothing, config: { "omnicloud:connections": connections } });
  const warned = (await clear.preview()).warnings().join("\n");
  expect(warned).toMatch(
    /^omnicloud:connections\.cloud\.password: in clear in Pulumi\.dev\.yaml; to encrypt: pulumi config/,
  );
  expect(warned).not.toContain(on.cloud.target.operator.password);
  const secret = await on.stack(program);
  expect((await secret.preview()).warnings()).toEqual([]);
});

it("the sandbox's operator is a connection's settings as it is", async () => {
  const cloud = { authUrl: on.sandbox.authUrl, ...on.sandbox.operator };
  const config = { "omnicloud:connections": JSON.stringify({ cloud }) };
  const stack = await on.stack(async () => void new Volume("disk", { size: 1 }), { ...nothing, config });
  expect((await stack.up()).counts).toEqual({ create: 1 });
  await stack.destroy();
});
