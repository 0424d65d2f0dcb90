/** The common contract: one case for each argument and output that clouds have in common, on whichever cloud. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reasons } from "../../../providers/core/differences";
import type { CommonCloud } from "./cloud";
import { instances } from "./instances";
import type { Cases } from "./judges";
import { looked } from "./looked";
import { answer } from "./lookUpJudges";
import { machinesLookUps } from "./machinesLookUps";
import { manyLookUps } from "./manyLookUps";
import { network } from "./network";
import { networkLookUps } from "./networkLookUps";
import { refusalsOf } from "./refusals";
import { routes } from "./routes";
import { type Seen, see } from "./seen";
import { storage } from "./storage";
import { storageLookUps } from "./storageLookUps";

/** All cases; `node tools/clouds.mjs --check` fails if an argument or output has none. */
const cases: Cases = {
  ...{ ...network, ...routes, ...instances, ...storage },
  ...{ ...networkLookUps, ...machinesLookUps, ...storageLookUps, ...manyLookUps },
};

/** The names of each component's outputs. */
function outputs(): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const name of Object.keys(cases)) {
    const [, component, output] = /^(\w+) → (\w+)$/.exec(name) ?? [];
    if (component && output) all[component] = [...(all[component] ?? []), output];
  }
  return all;
}

/** Runs the contract on a cloud. */
export function contract(open: () => Promise<CommonCloud>): void {
  let cloud: CommonCloud;
  let seen: Seen;

  beforeAll(async () => {
    cloud = await open();
    seen = await see(cloud, outputs());
  });

  afterAll(() => cloud?.close());

  describe("each argument and output", () => {
    for (const [name, judge] of Object.entries(cases)) {
      it(name, async () => {
        const [, component = "", arrow, path = ""] = /^(\w+) (→ )?(.+)$/.exec(name) ?? [];
        if (cloud.notYet?.has(component)) return;
        const { refused, absent } = cloud.differences;
        const reason = (arrow ? absent : refused)[component];
        if (arrow && reason?.[path]) return isAbsent(seen, component, path);
        if (!arrow && reason && isRefused(reason, path)) return; // what it is refused with is tried below
        await judge(seen);
      });
    }
  });

  describe("look-ups of several objects", () => {
    for (const [name, judge] of Object.entries(looked)) it(name, () => judge(seen));
  });

  it("what a cloud refuses, it refuses with the reason that docs/clouds.md shows", () => {
    for (const { of, component, path, reason } of refusalsOf(cloud.differences)) {
      if (cloud.notYet?.has(component)) continue;
      const at = path.replaceAll("[]", "[0]").replaceAll("*", "a");
      expect(seen.refused[of], of).toContain(reason);
      // What a component itself refuses names the argument.
      if (path !== "adopt") expect(seen.refused[of], of).toContain(`${at}: ${reason}`);
    }
  });

  it("a second preview has nothing to do", () => {
    expect(seen.again).toEqual([]);
  });
}

/** Whether an argument, or what it is a part of, is refused. */
function isRefused(reasons: Reasons, path: string): boolean {
  return Object.keys(reasons).some(
    (other) => path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`),
  );
}

/** The part of the program that shows each component's outputs best. */
const SHOWN: Record<string, keyof Seen["first"]["outputs"]> = {
  ...{
    Vpc: "net",
    Routes: "ways",
    InstanceSecurityGroups: "grouped",
    SecurityGroup: "group",
    Instance: "web",
    InstancePower: "power",
    CloudDisk: "archive",
  },
  ...{ NasShare: "files", OssBucket: "bucket", UploadedFile: "file", PulumiState: "state" },
};

function isAbsent(seen: Seen, component: string, output: string): void {
  const isLookUp = /^[a-z]/.test(component);
  const value = isLookUp ? answer(seen, component)[output] : seen.first.outputs[SHOWN[component] ?? "net"]?.[output];
  expect([undefined, null, {}, []]).toContainEqual(value);
}
