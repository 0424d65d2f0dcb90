/**
 * What releases left in states and clouds, met by today's code: their stacks' programs find nothing to change, in the
 * state, in the cloud and after a look at it, and when they are destroyed nothing is left.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as omnicloud from "../../index";
import { type Sandbox, type SandboxContent, startSandbox } from "../../sandbox";
import { changes } from "../contract/engine/stacks";
import { openPrograms, type Programs } from "../harness/programs";
import { courses, programOf } from "./courses";
import { isNeutrons, objectsIn, textsWith } from "./objects";
import {
  foldersIn,
  launchesOf,
  type RecordedResource,
  recordedObjects,
  recordedSandbox,
  recordedTypes,
  resourcesNow,
  restore,
  STATES,
} from "./recorded";

/** Five operations on each of up to two stacks. */
const LONG = 600_000;

/** A recorded course: its folder, its stacks in the order in which they came up, and what it runs on here. */
interface Recorded {
  folder: string;
  stacks: readonly string[];
  sandbox: Sandbox;
  programs: Programs;
  /** Their states by their names. */
  states: ReadonlyMap<string, RecordedResource[]>;
}

async function withRecorded(release: string, name: string, run: (recorded: Recorded) => Promise<void>): Promise<void> {
  const folder = join(STATES, release, name);
  const stacks = courses[name]?.stacks ?? [];
  const sandbox = await startSandbox({ quick: true, load: recordedSandbox(folder) });
  const programs = await openPrograms(...stacks);
  try {
    programs.use(programOf(release, name));
    const states = new Map<string, RecordedResource[]>();
    for (const stack of stacks)
      states.set(stack, await restore(join(folder, `${stack}.json`), stack, programs, sandbox));
    await run({ folder, stacks, sandbox, programs, states });
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

/** A time of Cinder's that 0.1.0 kept without its zone: it has one since. */
const WITHOUT_ZONE = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})(?=\\*")/g;

/**
 * What is not compared: what a job means by what is written, which its note says since; and the instances of mount clients, of
 * which 0.1.0 named some that no router joins to the share's network.
 */
function isAside(key: string, value: unknown): boolean {
  const isOfClients = key === "instances" && Array.isArray(value) && value.every((one) => typeof one === "string");
  return key === "meant" || isOfClients;
}

/** A secret as a state shows it: its value is JSON. */
function isSecret(value: unknown): value is { plaintext: string } {
  return typeof (value as { plaintext?: unknown } | null)?.plaintext === "string";
}

/** In whatever order they were registered, every time with its zone. */
function byUrn(resources: readonly RecordedResource[] = []): Record<string, RecordedResource> {
  const text = JSON.stringify(resources).replace(WITHOUT_ZONE, "$1Z");
  const zoned = JSON.parse(text, (key, value: unknown) => {
    if (isAside(key, value)) return undefined;
    // A list for a spreadsheet says since that it is UTF-8.
    if (key === "roster" && typeof value === "string") return value.replace(/^\uFEFF/, "");
    if (!isSecret(value)) return value;
    const inClear: unknown = JSON.parse(value.plaintext, (inner, one) => (isAside(inner, one) ? undefined : one));
    // User data became a secret.
    return key === "userData" ? inClear : { ...value, plaintext: inClear };
  }) as RecordedResource[];
  return Object.fromEntries(zoned.map((resource) => [resource.urn, resource]));
}

/** What a newer program adds to a state without a change: hidden inputs, and options of components that reach resources now. */
const ADDED = [
  ["inputs", "__awaits"],
  ["inputs", "__kinds"],
  ["inputs", "__secrets"],
  ["inputs", "__timeouts"],
  ["inputs", "__with"],
  ["propertyDependencies", "__awaits"],
  ["propertyDependencies", "__kinds"],
  ["propertyDependencies", "__secrets"],
  ["propertyDependencies", "__timeouts"],
  ["propertyDependencies", "__with"],
] as const;

/** Outputs that came after a release: a refresh adds them, to a resource and to what the program gives out of it. */
const ADDED_OUTPUTS = new Set([
  ...["attachedBy", "memberGroupNames", "memberships", "region", "regionName", "ruleStates", "zone", "hypervisor"],
  ...["id", "createdAt", "updatedAt", "stateful", "kinds", "description", "operated", "states", "routeTableId"],
]);

/** Takes out, at any depth, what was added and was not there. */
function takeOut(now: unknown, was: unknown): void {
  if (typeof now !== "object" || now === null || typeof was !== "object" || was === null) return;
  const [here, there] = [now as Record<string, unknown>, was as Record<string, unknown>];
  for (const key of Object.keys(here))
    if (ADDED_OUTPUTS.has(key) && there[key] === undefined) delete here[key];
    else takeOut(here[key], there[key]);
}

/** The resources without what was added to those recorded. */
function withoutAdded(
  now: Record<string, RecordedResource>,
  recorded: Record<string, RecordedResource>,
): Record<string, RecordedResource> {
  const left = structuredClone(now) as unknown as Record<string, Record<string, Record<string, unknown>>>;
  const was = recorded as unknown as typeof left;
  for (const [urn, resource] of Object.entries(left)) {
    for (const [part, key] of ADDED) if (was[urn]?.[part]?.[key] === undefined) delete resource[part]?.[key];
    takeOut(resource.outputs, was[urn]?.outputs);
    for (const key of ["customTimeouts", "additionalSecretOutputs"])
      if (was[urn]?.[key] === undefined) delete resource[key];
    // What routes are replaced with stood in an option of the engine, for whose sake `pulumi state move` failed.
    const { replaceWith, dependencies } = (was[urn] ?? {}) as unknown as Record<string, string[] | undefined>;
    if (replaceWith && resource.replaceWith === undefined) {
      const still = resource.dependencies as unknown as string[];
      const each = dependencies?.filter((one) => still.includes(one) || replaceWith.includes(one));
      Object.assign(resource, { replaceWith, dependencies: each });
    }
    // Outputs that 0.1.0 had not, which tell of a secret argument.
    const secrets = was[urn]?.additionalSecretOutputs as unknown as string[] | undefined;
    const all = resource.additionalSecretOutputs as unknown as string[] | undefined;
    if (secrets && all)
      Object.assign(resource, { additionalSecretOutputs: all.filter((one) => secrets.includes(one)) });
  }
  return left as unknown as Record<string, RecordedResource>;
}

/** What a sandbox holds, without the servers that it lists among the deleted ones alone. */
function withoutDeleted(content: SandboxContent): SandboxContent {
  const { nova, ...services } = content.services as Record<string, object>;
  return { ...content, services: { ...services, nova: { ...nova, deleted: [] } } } as SandboxContent;
}

/** The identities of the stacks: what all that they made carries. */
function identitiesIn({ states }: Recorded): string[] {
  const all = [...states.values()].flat();
  return all.filter(({ type }) => type.endsWith("omnicloud:Identity")).map(({ id = "" }) => id);
}

/** Resources that are called otherwise in a state than in the package, where a component has their name. */
const CALLED: Record<string, string> = {
  InstancePower: "Power",
  SecurityGroupResource: "SecurityGroup",
  SecurityGroupRuleResource: "SecurityGroupRule",
  TenantResource: "Tenant",
};

/** Classes that came after the newest release; they are in the states of the next one. */
const NEWER: string[] = [
  "InstanceSecurityGroups",
  "LoadBalancerTargets",
  "Port",
  "SecurityGroupRuleResource",
  "ShareSnapshot",
  "VolumeBackup",
  "VolumeSnapshot",
];

/** The types of all resources and components that the package exports, those of resources without their clouds. */
function exportedTypes(): string[] {
  return Object.entries(omnicloud).flatMap(([name, value]) => {
    const { prototype } = value as { prototype?: unknown };
    if (NEWER.includes(name)) return [];
    if (prototype instanceof pulumi.ComponentResource) return [`omnicloud:index:${name}`];
    return prototype instanceof pulumi.CustomResource
      ? [`pulumi-nodejs:dynamic/omnicloud:${CALLED[name] ?? name}`]
      : [];
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
          const { folder, stacks, sandbox, programs, states } = recorded;
          await changesNothing(recorded, "preview", "--expect-no-changes");
          await changesNothing(recorded, "refresh", "--expect-no-changes");
          await changesNothing(recorded, "preview", "--expect-no-changes");
          await changesNothing(recorded, "up", "--expect-no-changes");
          for (const stack of stacks) {
            const was = byUrn(states.get(stack));
            expect(withoutAdded(byUrn(await resourcesNow(stack, programs)), was)).toEqual(was);
          }
          for (const stack of [...stacks].reverse()) {
            await programs.read(stack, ["state", "unprotect", "--all", "--yes"]);
            await programs.run(stack, ["destroy"]);
            expect(await programs.read(stack, ["stack", "export"])).not.toContain("urn:");
          }
          const content = await sandbox.save();
          const before = new Set(recordedObjects(folder));
          // The key that each sandbox has of its own, of a cloud that 0.1.0 did not know; and Nova's list of deleted servers.
          const isSandboxs = (object: string) => /^(tencentcloud keys|nova deleted) /.test(object);
          const made = objectsIn(content).filter((object) => !before.has(object) && !isSandboxs(object));
          expect(made.filter((object) => !isNeutrons(object, content) && !keeps(object, content))).toEqual([]);
          const marks = identitiesIn(recorded).flatMap((identity) => textsWith(identity, withoutDeleted(content)));
          expect(marks.filter((text) => !text.includes("-kept"))).toEqual([]);
          const launches = launchesOf(programs);
          expect(existsSync(launches) ? readdirSync(launches) : []).toEqual([]);
        }),
      );
    }
  });
}

it("the program every has each resource and component of the newest release", () => {
  const newest = foldersIn(STATES).sort(byVersion).at(-1) ?? "";
  const types = recordedTypes(join(STATES, newest, "every", "every-sandbox.json"));
  expect(exportedTypes().length).toBeGreaterThan(25);
  expect(types.map((type) => type.replace(/\/\w+:/, ":"))).toEqual(expect.arrayContaining(exportedTypes()));
});

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
