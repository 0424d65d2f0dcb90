/** A vm on an exam cloud whose destruction is interrupted: that cloud cannot be asked whether it is still there. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { interrupted } from "../harness/interruption";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";

const PROGRAM = `
const { ExamVm } = require("pulumi-omnicloud");
const args = { image: "xubuntu-14.04-desktop-x86", flavor: "m1.small", internet: false };
for (const name of ["ada", "bob"]) new ExamVm(name, { ...args, name });`;

let sandbox: Sandbox;
let project: TestProject;

const vms = () => [...sandbox.examcloud.vms.values()].map(({ name }) => name).sort();

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
});
beforeEach(async () => {
  project = await openProject({ files: { "index.cjs": PROGRAM } });
  project.connections({ exam: { kind: "examcloud", url: sandbox.examcloud.url } });
  await project.run(["up"]);
  expect(vms()).toEqual(["ada", "bob"]);
});
afterEach(async () => {
  sandbox.faults.clear();
  sandbox.examcloud.vms.clear();
  await project.close();
});
afterAll(() => sandbox.close());

/** Kills a destroy at its first command, which was carried out by then, or never is. */
async function killDestroy(command: "carried out" | "never received"): Promise<void> {
  const [reached, killed] = [signal(), signal()];
  sandbox.faults.add({
    kind: command === "carried out" ? "reset-after" : "reset-before",
    match: { body: "command=destroy_instance" },
    meanwhile: async () => {
      reached.give();
      await killed.given;
    },
  });
  await interrupted(project, ["destroy", "--parallel", "1"], {
    when: () => reached.given,
    how: async (running) => {
      await running.killEngine();
      killed.give();
    },
  });
  expect(vms()).toHaveLength(command === "carried out" ? 1 : 2);
}

function signal() {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

for (const command of ["carried out", "never received"] as const)
  for (const recovery of ["refresh", "recover"] as const)
    it(`is brought back by ${recovery} and up if its command was ${command}, and by no means twice`, async () => {
      await killDestroy(command);
      if (recovery === "refresh") await project.run(["refresh", "--clear-pending-creates"]);
      else expect(await omnicloud(project, ["recover", "dev"])).toMatchObject({ code: 0, errors: "" });
      await project.run(["up"]);
      expect(vms()).toEqual(["ada", "bob"]);
      await project.run(["preview", "--expect-no-changes"]);
      const known = (await project.export()).flatMap(({ type, id }) => (type.endsWith("ExamVm") ? [id] : []));
      expect(known.sort()).toEqual([...sandbox.examcloud.vms.keys()].sort());
      await project.run(["destroy"]);
      expect(vms()).toEqual([]);
    });
