/** A vm on an exam cloud: its errors, its life, and what is known of it after an interrupted run. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ExamVm, type ExamVmArgs } from "pulumi-omnicloud";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { describe, expect, it } from "vitest";

import { interrupted, waitUntilInCloud, waitUntilInState } from "../harness/interruption";
import { omnicloud } from "../harness/omnicloud";
import { openProject } from "../harness/project";
import { block } from "../harness/readme";
import { stateFolder } from "../harness/stateFolder";
import { connectedTo, exams, student } from "./exams";

const on = exams();

/** A program of vms by name. */
const vms = (of: Record<string, object>) => async () => {
  for (const [name, args] of Object.entries(of)) new ExamVm(name, args as ExamVmArgs);
};

describe("the errors of the exam cloud", () => {
  it("that can be known before are reported in preview, at the property", async () => {
    const stack = await on.stack(vms({ vm: { internet: "maybe", image: "" } }));
    const errors = (await stack.preview({ fails: true })).errors("vm");
    const wanted = [/image.*must not be empty/s, /flavor.*is required/s, /name.*is required/s];
    for (const words of [...wanted, /internet.*must be true or false/s])
      expect(errors).toContainEqual(expect.stringMatching(words));
    expect(errors).toHaveLength(4);
    expect(on.sandbox.requests.count({ service: "examcloud" })).toBe(0);
  });

  it("each say what to change, and the next up tries again", async () => {
    const advice: Record<string, RegExp> = {
      one: /with ERR_INVAL_CMD \(1\): no; is the connection's url that of the exam cloud's cloud_api/,
      two: /with ERR_ARG_MISSED \(2\): no; image, flavor, internet and name must all be given, and none may be empty/,
      three: /launch_instance of three with ERR_INVAL_IMAGE \(3\): Invalid image name; change image: .* named nothing/,
      four: /with ERR_INVAL_FLAVOR \(4\): Invalid flavor name; change flavor: there is none named m9/,
      five: /with ERR_INVAL_INTERNET \(5\): no; internet must be true or false, and false was sent/,
      six: /with ERR_INVAL_VM_ID \(6\): no; there is no such vm, it says, although a launch names none: ask the cloud's administrator/,
      seven: /with ERR_INVAL_VM_CREATION_FAILURE \(7\): Virtual machine creation failed; the next up tries again/,
      eight: /with ERR_INVAL_CLOUD_CONFIG \(8\): no; the cloud itself is not set up .* administrator/,
    };
    const names = Object.keys(advice);
    const wrong = { three: { image: "nothing" }, four: { flavor: "m9" } };
    const of = Object.fromEntries(names.map((name) => [name, { ...student(name), ...wrong[name as "three"] }]));
    for (const [name, code] of Object.entries({ one: 1, two: 2, five: 5, six: 6, eight: 8 }))
      on.sandbox.faults.add({ kind: "code", code, message: "no", match: { body: `name=${name}$` } });
    on.sandbox.faults.add({ kind: "no-valid-host", match: { body: "name=seven$" } });
    on.sandbox.faults.add({ kind: "html", status: 404, message: "<h1>Not Found</h1>", match: { body: "name=nine$" } });
    const stack = await on.stack(vms({ ...of, nine: student("nine") }));
    const outcome = await stack.up({ fails: true, continueOnError: true });
    for (const name of names) expect(outcome.errors(name)).toEqual([expect.stringMatching(advice[name] ?? /never/)]);
    expect(outcome.errors("nine")).toEqual([expect.stringContaining("the exam cloud answered 404: Not Found")]);
    expect(on.names()).toEqual([]);

    stack.program = vms(Object.fromEntries(["nine", ...names].map((name) => [name, student(name)])));
    const again = await stack.up();
    expect(again.counts).toEqual({ create: 9 });
    // None of them was interrupted: each had its answer.
    expect(again.warnings()).toEqual([]);
  });
});

describe("a vm", () => {
  it("is launched, kept through refreshes, replaced only if that is allowed, and destroyed", async () => {
    let args: ExamVmArgs = student("final_exam_1");
    const stack = await on.stack(async () => {
      const vm = new ExamVm("vm", args);
      return { id: vm.id, address: vm.address };
    });
    expect((await stack.preview()).counts).toEqual({ create: 1 });
    expect(on.names()).toEqual([]);
    const { outputs } = await stack.up();
    const [launched] = on.sandbox.examcloud.vms.values();
    expect(launched).toMatchObject({ ...args, id: outputs.id, ip: outputs.address });

    const asked = on.sandbox.requests.count();
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    args = { ...args, image: "xubuntu-14.04-teacher-x86", flavor: "m1.tiny", internet: true, name: "other" };
    const refused = await stack.preview({ fails: true });
    for (const property of ["image", "flavor", "internet", "name"])
      expect(refused.errors("vm").join("\n")).toMatch(
        new RegExp(`${property}.*cannot change from .* in place.*set allowReplace: true to allow that`, "s"),
      );
    expect(on.sandbox.requests.count()).toBe(asked);

    args = { ...args, allowReplace: true };
    expect((await stack.preview()).counts).toEqual({ replace: 1 });
    expect((await stack.up()).counts).toEqual({ replace: 1 });
    expect(on.names()).toEqual(["other"]);
    args = { ...args, allowReplace: undefined, atATime: 2 };
    expect((await stack.preview()).counts).toEqual({ same: 1 });

    on.sandbox.examcloud.settings.destroys = false;
    const kept = await stack.destroy({ fails: true });
    const [error] = kept.errors("vm");
    expect(error).toMatch(
      /does not implement destroy_instance yet.* vm other still exists, and it is kept in the state/,
    );
    expect(error).toMatch(/pulumi state delete 'urn:pulumi:dev::test::\S+ExamVm::vm'/);
    expect((await stack.export()).some(({ urn }) => urn.endsWith("::vm"))).toBe(true);

    on.sandbox.examcloud.settings.destroys = true;
    on.sandbox.examcloud.vms.clear();
    const gone = await stack.destroy();
    expect(gone.warnings("vm")).toEqual([expect.stringMatching(/^vm \S+ \(other\) was gone already$/)]);
  });

  it("that was launched elsewhere is adopted, with the address that only its owner knows", async () => {
    const { id } = on.sandbox.examcloud.launch(student("found"));
    let args: ExamVmArgs = { ...student("found"), adopt: id, adoptAddress: "10.1.2.3" };
    const stack = await on.stack(async () => ({ address: new ExamVm("vm", args).address }));
    expect((await stack.up()).outputs).toEqual({ address: "10.1.2.3" });
    args = student("found");
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    await stack.destroy();
    expect(on.names()).toEqual([]);
  });
});

describe("a launch that is interrupted", () => {
  it("by the network is not repeated, and the next up says the name to look for", async () => {
    on.sandbox.faults.add({ kind: "reset-after", match: { body: "name=lost" } });
    on.sandbox.faults.add({ kind: "html", match: { body: "name=page" } });
    on.sandbox.faults.add({ kind: "html", match: { body: "name=seen" } });
    const names = ["lost", "page", "seen"];
    const stack = await on.stack(vms(Object.fromEntries(names.map((name) => [name, student(`${name}_1`)]))));
    const outcome = await stack.up({ fails: true, continueOnError: true });
    for (const name of names)
      expect(outcome.errors(name).join()).toMatch(`the answer to the launch of ${name}_1 was lost`);
    expect(on.names()).toEqual(["lost_1"]);

    // Until then they are listed, even after a sweep of all that can be swept, and forgotten by whoever has looked.
    const listed = await omnicloud(stack, ["leftovers", "dev", "--sweep"]);
    expect(listed).toMatchObject({ code: 1, errors: "" });
    for (const name of names) expect(listed.output).toContain(`look for ${name}_1 in the cloud's dashboard`);
    expect(listed.output).toContain("--sweep cannot delete what may exist");
    const forgot = await omnicloud(stack, ["leftovers", "dev", "--forget", "seen_1"]);
    expect(forgot.output).toMatch(/^forgot the launch of seen_1$/m);
    expect(forgot.output).not.toContain("look for seen_1");
    expect(await omnicloud(stack, ["leftovers", "dev", "--forget", "seen_1"])).toMatchObject({
      code: 2,
      errors: "error: --forget: no launch of seen_1 is noted on this machine; noted are lost_1, page_1\n",
    });
    expect(on.names()).toEqual(["lost_1"]);

    stack.program = vms({ lost: student("lost_1") });
    const again = await stack.up();
    expect(again.counts).toEqual({ create: 1 });
    expect(again.warnings("lost").join()).toMatch(
      /interrupted before the answer.* look for lost_1 in the cloud's dashboard/,
    );
    expect((await stack.up()).warnings()).toEqual([]);
    // The one that nobody wants any more is reported with the stack's end.
    const end = (await stack.destroy()).warnings().join("\n");
    expect(end).toMatch(/look for page_1 in the cloud's dashboard/);
    expect(end).not.toContain("seen_1");
    expect(on.names()).toEqual(["lost_1"]);
  });

  it("after the answer is reclaimed, and not launched twice", async () => {
    const stack = await on.stack(vms({ vm: student("kept_1") }));
    await stack.up();
    const [before] = on.sandbox.examcloud.vms.keys();
    // As a kill between the answer and the writing of the state leaves it.
    const { deployment, ...rest } = await stack.deployment();
    const { resources = [] } = deployment as { resources?: { urn: string }[] };
    const known = resources.filter(({ urn }) => !urn.endsWith("::vm"));
    await stack.import({ ...rest, deployment: { ...(deployment as object), resources: known } });
    for (const folder of ["history", "backups"]) rmSync(join(stateFolder(stack), folder), { recursive: true });
    rmSync(join(stateFolder(stack), "stacks", "test", "dev.json.bak"));
    on.sandbox.examcloud.settings.destroys = false;
    const { code, output } = await omnicloud(stack, ["leftovers", "dev", "--sweep", String(before), "--yes"]);
    expect(code).toBe(1);
    expect(output).toMatch(
      /could not delete .*kept_1.* its note is kept on this machine: .* npx omnicloud leftovers STACK --forget kept_1/,
    );
    const back = await stack.up();
    expect(back.counts).toEqual({ create: 1 });
    expect(back.info("vm").join()).toMatch(`reclaimed ${before}`);
    expect([...on.sandbox.examcloud.vms.keys()]).toEqual([before]);
  });

  it("by a kill of the engine is named by the next up, in the README's exam", async () => {
    const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
    const { outputText } = transpileModule(block("Exams", "ts"), { compilerOptions });
    const files = { "index.cjs": outputText, "students.csv": "number,name\n141242022,Ada Lovelace\n" };
    const project = await openProject({ files });
    try {
      for (const [key, value] of Object.entries(connectedTo(on.sandbox)))
        await project.run(["config", "set", key, value]);
      on.sandbox.faults.add({ kind: "slow", delay: 60_000, match: { body: "name=final_exam_141242022" } });
      // The launch of the one is answered late, the other's answer has come.
      const when = async () => {
        await waitUntilInCloud("exam VMs", async () => on.names(), 2);
        await waitUntilInState(project, "final_exam-t1");
      };
      await interrupted(project, ["up"], { when });
      await project.run(["refresh", "--clear-pending-creates"]);
      const again = await project.run(["up"]);
      expect(again.warnings("final_exam-141242022").join()).toMatch(/look for final_exam_141242022 in the cloud/);
      expect(again.warnings("final_exam-t1")).toEqual([]);
      // One more of the one whose answer was lost, and none of the other.
      expect(on.names()).toEqual(["final_exam_141242022", "final_exam_141242022", "final_exam_t1"]);
    } finally {
      await project.close();
    }
  });
});
