/**
 * What releases left in states and clouds, met by today's code: their stacks' programs find nothing to change, in the
 * state, in the cloud and after a look at it, and when they are destroyed nothing is left.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { describe, expect, it } from "vitest";
import { changes } from "../contract/engine/stacks";
import { openPrograms, type Programs } from "../programs";
import { type Sandbox, startSandbox } from "../sandbox";
import { courses, programOf } from "./courses";
import { isNeutrons, objectsIn, textsWith } from "./objects";
import { foldersIn, launchesOf, recordedObjects, recordedSandbox, restore, STATES } from "./recorded";

/** Five operations on each of up to two stacks. */
const LONG = 600_000;

/** A recorded course: its folder, its stacks in the order in which they came up, and what it runs on here. */
interface Recorded {
  folder: string;
  stacks: readonly string[];
  sandbox: Sandbox;
  programs: Programs;
}

async function withRecorded(release: string, name: string, run: (recorded: Recorded) => Promise<void>): Promise<void> {
  const folder = join(STATES, release, name);
  const stacks = courses[name]?.stacks ?? [];
  const sandbox = await startSandbox({ quick: true, load: recordedSandbox(folder) });
  const programs = await openPrograms(...stacks);
  try {
    programs.use(programOf(release, name));
    for (const stack of stacks) await restore(join(folder, `${stack}.json`), stack, programs, sandbox);
    await run({ folder, stacks, sandbox, programs });
  } finally {
    programs.close();
    await sandbox.close();
  }
}

async function changesNothing({ stacks, programs }: Recorded, ...operation: string[]): Promise<void> {
  for (const stack of stacks) {
    const outcome = await programs.run(stack, operation);
    expect({ stack, operation, changes: changes(outcome) }).toEqual({ stack, operation, changes: [] });
  }
}

/** The identities of the stacks: what all that they made carries. */
function identitiesIn({ folder, stacks }: Recorded): string[] {
  return stacks.flatMap((stack) => {
    const { deployment } = JSON.parse(readFileSync(join(folder, `${stack}.json`), "utf8")) as {
      deployment: Deployment;
    };
    const { resources = [] } = deployment.deployment as { resources?: { type: string; id?: string }[] };
    return resources.filter(({ type }) => type.endsWith("omnicloud:Identity")).map(({ id = "" }) => id);
  });
}

for (const release of foldersIn(STATES)) {
  describe(`the stacks that ${release} left`, () => {
    it("are all there", () => {
      expect(foldersIn(join(STATES, release))).toEqual(expect.arrayContaining(Object.keys(courses)));
    });

    for (const [name, { keeps }] of Object.entries(courses)) {
      it(`find nothing to change, and leave nothing: ${name}`, { timeout: LONG }, () =>
        withRecorded(release, name, async (recorded) => {
          const { folder, stacks, sandbox, programs } = recorded;
          await changesNothing(recorded, "preview", "--expect-no-changes");
          await changesNothing(recorded, "refresh", "--expect-no-changes");
          await changesNothing(recorded, "preview", "--expect-no-changes");
          await changesNothing(recorded, "up", "--expect-no-changes");
          for (const stack of [...stacks].reverse()) {
            await programs.run(stack, ["destroy"]);
            expect(await programs.read(stack, ["stack", "export"])).not.toContain("urn:");
          }
          const content = await sandbox.save();
          const before = new Set(recordedObjects(folder));
          const made = objectsIn(content).filter((object) => !before.has(object));
          expect(made.filter((object) => !isNeutrons(object, content) && !keeps(object, content))).toEqual([]);
          const marks = identitiesIn(recorded).flatMap((identity) => textsWith(identity, content));
          expect(marks.filter((text) => !text.includes("-kept"))).toEqual([]);
          const launches = launchesOf(programs);
          expect(existsSync(launches) ? readdirSync(launches) : []).toEqual([]);
        }),
      );
    }
  });
}
