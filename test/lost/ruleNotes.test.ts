/** What a run noted on a group before it could create a rule, when the program has changed by the next run. */
import { SecurityGroup, SecurityGroupRuleResource } from "pulumi-omnicloud";
import { beforeEach, describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import { omnicloud } from "../harness/omnicloud";
import type { TestStack } from "../harness/stack";

const on = ground();

interface Program {
  /** The group's own rules. */
  listed: number[];
  /** The rule that is a resource. */
  rule?: { portRangeMin: number; description?: string };
}

let program: Program;
let stack: TestStack;
let group: string;

async function tags(id = group): Promise<string[]> {
  const { body } = await on.cloud.ask("GET", "network", `/security-groups/${id}`);
  return (body.security_group as { tags: string[] }).tags;
}

/** Runs `up`, whose rule the cloud refuses once the group's tag says whose it would have been. */
async function fail(): Promise<void> {
  const remove = on.sandbox.faults.add({
    kind: "status",
    status: 400,
    match: { method: "POST", path: "/security-group-rules$" },
    times: 0,
  });
  await stack.up({ fails: true });
  remove();
  expect(await tags()).toEqual([expect.stringMatching(/^omnicloud-new-rule-/)]);
}

beforeEach(async () => {
  program = { listed: [443] };
  stack = await on.stack(async () => {
    const web = new SecurityGroup("web", {
      rules: program.listed.map((portRangeMin) => ({ protocol: "tcp", portRangeMin })),
    });
    if (program.rule)
      new SecurityGroupRuleResource("rule", { securityGroupId: web.id, protocol: "tcp", ...program.rule });
    return { group: web.id };
  });
  group = String((await stack.up()).outputs.group);
  program.rule = { portRangeMin: 22, description: "ssh" };
  await fail();
});

describe("what a run noted on a group for a rule that it did not create is gone", () => {
  it("when the rule is created with other arguments", async () => {
    program.rule = { portRangeMin: 22 };
    await stack.up();
    expect(await tags()).toEqual([]);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  });

  it("when the rule has left the program, and after a refresh", async () => {
    program.rule = undefined;
    await stack.refresh();
    await stack.up();
    expect(await tags()).toEqual([]);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  });

  it("when the group lists the rule itself, which is no resource's then", async () => {
    Object.assign(program, { listed: [443, 22], rule: undefined });
    await stack.up();
    expect(await tags()).toEqual([]);
    await stack.refresh();
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  });

  it("when it is swept: leftovers says that it is a note, and leaves the group alone", async () => {
    program.rule = undefined;
    const found = await omnicloud(stack, ["leftovers", "dev"]);
    expect(found).toMatchObject({ code: 1, output: expect.stringContaining("the note of a rule of group web") });
    await omnicloud(stack, ["leftovers", "dev", "--sweep", "--yes"]);
    expect(await tags()).toEqual([]);
  });
});
