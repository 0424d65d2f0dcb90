/** What a cloud does with the program of the contract: seen once, and judged case by case. */
import { Vpc } from "pulumi-omnicloud";
import type { TestStack } from "../../harness/stack";
import { adoptions, previewOf } from "./adoptions";
import type { CommonCloud, DiskThere, InstanceThere, Look, SubnetThere } from "./cloud";
import { listAll, lookUp, lookUpEach, lookUpLeast } from "./lookUps";
import { declare } from "./program";
import { nameFor, refusalsOf, tryAll } from "./refusals";
import type { Names, Stage } from "./said";
import { type Stored, s3For, storedOf } from "./stored";

/** The outputs of one component, by name. */
export type Outputs = Readonly<Record<string, unknown>>;

type Parts = ReturnType<typeof declare>;
/** A part of the program: `web`. */
export type Part = keyof Parts;

/** What an `up` gave, and what was in the cloud then. */
export interface Run extends Stored {
  outputs: Record<Part, Outputs>;
  net: Awaited<ReturnType<Look["vpc"]>>;
  front: SubnetThere;
  bare: SubnetThere;
  routes: string[];
  hops: Record<string, string[]>;
  ways: Record<string, string[]>;
  group: Awaited<ReturnType<Look["group"]>>;
  web: InstanceThere;
  spare: InstanceThere;
  plain: InstanceThere;
  still: InstanceThere;
  archive?: DiskThere;
  db?: DiskThere;
  logs?: DiskThere;
}

/** All that the cases judge. */
export interface Seen {
  cloud: CommonCloud;
  names: Names;
  first: Run;
  second: Run;
  /** What look-ups say of the second run's objects. */
  looked: Outputs;
  /** What a preview after it would do. */
  again: unknown[];
  /** What is said of a subnet outside its Vpc. */
  outside: string;
  /** What was refused, by what it was. */
  refused: Record<string, string>;
  /** Of a stack that adopts what is this one's: what is said without `takeOver`, and with it. */
  adopting: Record<string, { without: string; with: string }>;
  /** Of a change that needs a new, empty object: what is said without `replaceData`, and with it. */
  replacing: Record<string, { without: string; with: string }>;
  /** What was there after the destroy. */
  left: { db: boolean; logs: boolean; systemDisk: boolean; bucket: boolean; state: boolean };
}

/** Runs it all. @param outputs the names of each component's outputs */
export async function see(cloud: CommonCloud, outputs: Readonly<Record<string, readonly string[]>>): Promise<Seen> {
  const { words, look } = cloud;
  const names: Names = {
    ...{ bucket: words.unique("bucket"), user: words.unique("user"), idle: words.unique("idle") },
    ...{ state: words.unique("state"), stateUser: words.unique("keeper") },
  };
  const program = (stage: Stage) => async () => {
    const parts = declare(cloud, stage, names);
    const all = Object.fromEntries(Object.entries(parts).map(([part, one]) => [part, one && shown(one, outputs)]));
    if (stage === "first") return all;
    const each = lookUpEach(parts, cloud, names);
    const lists = await listAll(cloud, names);
    return { ...all, looked: { ...lookUp(parts, words), each, least: lookUpLeast(parts, cloud, names, each), lists } };
  };
  const stack = await cloud.stack(program("first"), "with decoys");
  const first = await runOf(cloud, names, (await stack.up()).outputs);
  const hasBuckets = !cloud.notYet?.has("OssBucket");
  if (hasBuckets)
    await (await s3For(look, first)).putObject({ Bucket: names.bucket, Key: "taken.txt", Body: "somebody's" });
  await stack.setConfig("omnicloud:connections", cloud.connections);
  stack.program = program("second");
  const up = await stack.up();
  const second = await runOf(cloud, names, up.outputs);
  const again = Object.entries((await stack.preview()).ops).filter(([, op]) => op !== "same");
  const outside = await previewOf(
    await cloud.stack(async () => {
      new Vpc("net", { cidr: "10.40.0.0/16", subnets: { a: { cidr: "10.41.1.0/24" } } });
    }),
  );
  const refused = await refusals(cloud);
  const adopting = await adoptions(cloud, names, second.outputs);
  // What only the object itself shows is refused where it is adopted.
  for (const { of, component } of refusalsOf(cloud.differences)) refused[of] ||= adopting[component]?.with ?? "";
  const replacing = await replacements(cloud, stack, names);
  if (second.idle) {
    stack.program = async () => void declare(cloud, "second", names, undefined, "woken");
    await stack.up();
  }
  await stack.destroy();
  const left = await leftOf(cloud, names, second);
  return {
    cloud,
    names,
    first,
    second,
    looked: up.outputs.looked as Outputs,
    again,
    outside,
    refused,
    adopting,
    replacing,
    left,
  };
}

/** The outputs of one component. */
function shown(component: object, outputs: Readonly<Record<string, readonly string[]>>): Outputs {
  const all = outputs[component.constructor.name] ?? [];
  const value = (name: string) => (component as Record<string, unknown>)[name];
  const named = all.map((name) => [
    name,
    name === "user" ? (value(name) as { ossUid?: unknown })?.ossUid : value(name),
  ]);
  return Object.fromEntries(named);
}

async function runOf(cloud: CommonCloud, names: Names, all: Outputs): Promise<Run> {
  const { look, notYet } = cloud;
  const outputs = all as Run["outputs"];
  const of = (part: Part, name = "id") => String(outputs[part]?.[name]);
  const { front = "", bare = "" } = outputs.net.subnetIds as Record<string, string>;
  const disks = outputs.web.dataDisks as Record<string, { id: string }>;
  const [net, group] = await Promise.all([look.vpc(of("net")), look.group(of("group"))]);
  const [frontThere, bareThere] = await Promise.all([look.subnet(front), look.subnet(bare)]);
  const [web, spare, plain, still] = await Promise.all(
    (["web", "spare", "plain", "still"] as const).map((part) => look.instance(of(part))),
  );
  const disk = (id: string | undefined) => (id === undefined ? undefined : look.disk(id));
  return {
    ...{ outputs, net, group, front: frontThere, bare: bareThere },
    ...({ web, spare, plain, still } as Pick<Run, "web" | "spare" | "plain" | "still">),
    routes: await look.routes(of("net", "routerId")),
    hops: await look.targets(of("net", "routerId")),
    ways: notYet?.has("Routes") ? {} : await look.targets(of("ways", "routeTableId")),
    archive: await look.disk(of("archive")),
    db: await disk(disks.db?.id),
    logs: await disk(disks.logs?.id),
    ...(await storedOf(cloud, names, outputs)),
  };
}

async function refusals(cloud: CommonCloud): Promise<Record<string, string>> {
  const all = refusalsOf(cloud.differences);
  let said: Record<string, string> = {};
  const stack = await cloud.stack(async () => {
    said = tryAll(all);
  });
  // A preview reports what is wrong with all components, each at its own.
  const preview = await stack.preview({ fails: true });
  return { ...Object.fromEntries(all.map(({ of }) => [of, preview.errors(nameFor(of)).join("\n")])), ...said };
}

/** Changes what needs a new object, in previews. */
async function replacements(cloud: CommonCloud, stack: TestStack, names: Names): Promise<Seen["replacing"]> {
  const said: Seen["replacing"] = {};
  for (const component of ["CloudDisk", "NasShare", "OssBucket"]) {
    if (cloud.notYet?.has(component)) continue;
    const run = (replaceData: boolean) => {
      stack.program = async () => void declare(cloud, "second", names, { component, replaceData });
      return previewOf(stack);
    };
    said[component] = { without: await run(false), with: await run(true) };
  }
  return said;
}

async function leftOf({ look, notYet }: CommonCloud, names: Names, { outputs }: Run): Promise<Seen["left"]> {
  const disks = outputs.web.dataDisks as Record<string, { id: string }>;
  const { id: systemDisk } = outputs.web.systemDisk as { id: string };
  const isThere = (work: Promise<unknown>) => work.then(Boolean, () => false);
  const disk = (id = "") => isThere(look.disk(id));
  const there = { db: await disk(disks.db?.id), logs: await disk(disks.logs?.id), systemDisk: await disk(systemDisk) };
  if (notYet?.has("OssBucket")) return { ...there, bucket: false, state: false };
  const s3 = await s3For(look, { outputs });
  return {
    ...there,
    bucket: await isThere(s3.headBucket({ Bucket: names.bucket })),
    state: await isThere(s3.headBucket({ Bucket: names.state })),
  };
}
