/** `omnicloud recover`: after a kill the state is brought to what the clouds have, and the next run goes on. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type Running, type TestProject } from "../harness/project";
import { type Hold, type Match, openSlowProxy, type SlowProxy } from "../harness/slowProxy";

/** A secret that the program marks as one; it must be nowhere in clear. */
const SECRET = "hush-hush-4711";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { Network, Router, SecurityGroup, Server, Volume } = require("pulumi-omnicloud");
const { many = 0, size = 1, all, network, subnet } = JSON.parse(process.env.CASE || "{}");
for (let i = 0; i < many; i++) new Volume("disk-" + i, { size: 1 });
new Volume("data", { size, metadata: { team: pulumi.secret("${SECRET}") } });
if (all) {
  new Network("net", { description: "its own" });
  new Router("router", {});
  new SecurityGroup("group", { rules: [{ direction: "ingress", protocol: "tcp", portRangeMin: 22, portRangeMax: 22, remoteIpPrefix: "10.0.0.0/8" }] });
  new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network, subnet }] });
}`;

/** What creates each object of the program, and the list that shows it. */
const CREATES: Match[] = ["volumes", "networks", "routers", "security-groups", "servers"].map((name) => ({
  method: "POST",
  path: new RegExp(`/${name}$`),
}));

let sandbox: Sandbox;
let cloud: CloudProject;
let proxy: SlowProxy;
let project: TestProject;
let given: { network: string; subnet: string };

/** What may be different in the program. */
interface Told {
  many?: number;
  size?: number;
  all?: boolean;
}

const env = (told: Told = {}) => ({ CASE: JSON.stringify({ ...told, ...given }) });
const run = (args: string[], told?: Told) => project.run(args, { env: env(told) });
const recover = (...options: string[]) => omnicloud(project, ["recover", "dev", ...options]);

/** Runs `pulumi` until so many requests are held, and kills its engine; the lock is left. */
async function killed(args: string[], told: Told, when: "before" | "after", matches: Match[], count = 1) {
  const hold = proxy.hold(when, ...matches);
  const running = project.start([...args, "--parallel", "16"], env(told));
  try {
    await reached(hold, running, count);
    await running.killEngine();
  } finally {
    hold.drop();
  }
}

async function reached(hold: Hold, running: Running, count: number): Promise<void> {
  const over = running.end.then(({ output }) => Promise.reject(new Error(`it ended before:\\n${output}`)));
  await Promise.race([hold.reached(count), over]);
}

/** The ids of what the program has in the cloud, by the name of its list. */
async function inCloud(): Promise<Record<string, string[]>> {
  const list = async (service: "network" | "compute" | "block-storage", path: string, name: string) => {
    const { body } = await cloud.ask("GET", service, path);
    const own = body[name] as { id: string; name: string; device_owner?: string }[];
    return own.filter(
      (one) => !["given", "default", "public"].includes(one.name) && !one.device_owner?.startsWith("network:"),
    );
  };
  const lists = {
    volumes: await list("block-storage", "/volumes/detail", "volumes"),
    networks: await list("network", `/networks?project_id=${cloud.id}`, "networks"),
    routers: await list("network", "/routers", "routers"),
    groups: await list("network", `/security-groups?project_id=${cloud.id}`, "security_groups"),
    servers: await list("compute", "/servers/detail", "servers"),
    ports: await list("network", `/ports?network_id=${given.network}`, "ports"),
  };
  return Object.fromEntries(Object.entries(lists).map(([name, all]) => [name, all.map(({ id }) => id).sort()]));
}

/** The ids in the state. */
const inState = async () =>
  (await project.export()).flatMap(({ id, type }) => (/Identity|providers/.test(type) ? [] : (id ?? [])));

const stateFolder = () => join(project.folder, "..", "state", ".pulumi");
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const locks = () => files(stateFolder()).filter((file) => file.includes("/locks/"));
const backups = () => readdirSync(project.folder).filter((name) => /^state-dev-.*[.]json$/.test(name));

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const target = { authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" };
  cloud = await openCloudProject(target);
  const { network } = (await cloud.ask("POST", "network", "/networks", { network: { name: "given" } })).body as never;
  const { id } = network as { id: string };
  const asked = { subnet: { name: "given", network_id: id, ip_version: 4, cidr: "10.71.0.0/24" } };
  const { subnet } = (await cloud.ask("POST", "network", "/subnets", asked)).body as { subnet: { id: string } };
  given = { network: id, subnet: subnet.id };
  proxy = await openSlowProxy(cloud.target);
  project = await openProject({ files: { "index.cjs": PROGRAM }, target: proxy.target });
});
afterAll(async () => {
  await project?.close();
  await proxy?.close();
  await sandbox?.close();
});

describe("recover", () => {
  it("after an up whose answers were lost keeps what its creates made, in the state too", async () => {
    await project.atNothing(env());
    await killed(["up"], { all: true }, "after", CREATES, CREATES.length);
    const made = await inCloud();
    expect(Object.values(made).flat()).toHaveLength(6);

    const before = allOf(stateFolder());
    const shown = await recover("--dry-run", "--json");
    expect(shown).toMatchObject({ code: 1, errors: "" });
    expect(allOf(stateFolder())).toEqual(before);
    expect(backups()).toEqual([]);

    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(/^stack dev was locked by \S+@\S+ \(pid \d+\) since \d.*: that process has ended$/m);
    const planned = JSON.parse(shown.output) as { dryRun: boolean; findings: { id: string; operation: string }[] };
    expect(planned.findings.map(({ operation }) => operation)).toEqual(Array(CREATES.length).fill("creating"));
    for (const { id } of planned.findings)
      expect(done.output).toMatch(new RegExp(`created ${id} +moved into the state`));

    // Nothing is created twice, and a secret is in no file in clear.
    expect(await inCloud()).toEqual(made);
    const { ports: _, ...objects } = made;
    expect((await inState()).sort()).toEqual(Object.values(objects).flat().sort());
    expect(locks()).toEqual([]);
    expect(backups()).toHaveLength(1);
    for (const text of [...allOf(stateFolder()), ...allOf(project.folder), done.output, shown.output])
      if (!text.includes("pulumi.secret(")) expect(text).not.toContain(SECRET);

    const up = await run(["up"], { all: true });
    expect(up.counts).toEqual({ update: CREATES.length, same: 1 });
    expect(await inCloud()).toEqual(made);
    expect(await metadataOf(made.volumes?.[0])).toMatchObject({ team: SECRET });
    await run(["preview", "--expect-no-changes"], { all: true });
    const again = await recover();
    expect(again).toMatchObject({ code: 0, errors: "" });
    expect(again.output).toMatch(
      /^asks connection cloud: cloud http.*, project .*\nstack dev has nothing to recover\n$/,
    );
    await run(["destroy"]);
    expect(Object.values(await inCloud()).flat()).toEqual([]);
  });

  it("after an up whose creates never arrived drops them, with the parts that they began with", async () => {
    await project.atNothing(env());
    await killed(["up"], { all: true }, "before", CREATES, CREATES.length);
    const { ports = [], ...objects } = await inCloud();
    expect([ports.length, Object.values(objects).flat().length]).toEqual([1, 0]);
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output.match(/ nothing +dropped: the next up creates it/g)).toHaveLength(CREATES.length);
    expect(done.output).toMatch(new RegExp(`left +openstack:Server .*port/${ports[0]}.* deleted`));
    expect(Object.values(await inCloud()).flat()).toEqual([]);
    expect(await inState()).toEqual([]);
    await run(["destroy"]);
    expect(await project.export()).toEqual([]);
  });

  it("lets a destroy end that follows a killed up, and one that was killed itself", async () => {
    await project.atNothing(env());
    await killed(["up"], { all: true }, "after", CREATES, CREATES.length);
    expect(await recover()).toMatchObject({ code: 0, errors: "" });
    const deletes = [{ method: "DELETE", path: /\/(volumes|networks)\/[^/]+$/ }];
    await killed(["destroy"], { all: true }, "after", deletes, 2);
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(/^deleting +openstack:Volume data +it is gone +removed from the state$/m);
    const { ports: _, ...objects } = await inCloud();
    expect((await inState()).sort()).toEqual(Object.values(objects).flat().sort());
    await run(["destroy"]);
    expect(Object.values(await inCloud()).flat()).toEqual([]);
    expect(await project.export()).toEqual([]);
  });

  it("after a killed update shows the next up what it did, also if the program no longer says it", async () => {
    await project.atNothing(env());
    await run(["up"]);
    await killed(["up"], { size: 2 }, "after", [{ method: "POST", path: /\/volumes\/[^/]+\/action$/ }]);
    // Of a back end whose locks cannot be read, the engine's own refusal says who holds it.
    const done = await omnicloud(project, ["recover", "dev"], { PATH: elsewhere("gs://bucket") });
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(locks()).toEqual([]);
    expect(done.output).toMatch(/^stack dev was locked by .*: that process has ended$/m);
    expect(done.output).toMatch(/^updating +openstack:Volume data +\S+, which differs in size.* refreshed/m);
    const refused = await project.run(["preview"], { env: env(), fails: true });
    expect(refused.output).toContain("a volume cannot shrink: it has 2 GiB");
    await run(["preview", "--expect-no-changes"], { size: 2 });
    await run(["destroy"]);
  });

  it("leaves a run alone that lives, and one of which nobody can say it, but for --force", async () => {
    await project.atNothing(env());
    const hold = proxy.hold("before", ...CREATES);
    const running = project.start(["up"], env());
    try {
      await reached(hold, running, 1);
      for (const options of [[], ["--force"], ["--dry-run"]]) {
        const refused = await recover(...options);
        expect(refused).toMatchObject({ code: 3, errors: "" });
        expect(refused.output).toMatch(/: that process lives\nnothing was changed: wait for that run/);
      }
      expect(locks()).toHaveLength(1);
    } finally {
      hold.release();
    }
    expect((await running.end).ok).toBe(true);

    // A refresh that was killed on another machine: it leaves a lock and nothing else.
    await killed(["refresh"], {}, "before", [{ method: "GET", path: /\/volumes/ }]);
    const [lock = ""] = locks();
    writeFileSync(lock, readFileSync(lock, "utf8").replace(/"hostname":"[^"]*"/, '"hostname":"elsewhere"'));
    const refused = await recover();
    expect(refused).toMatchObject({ code: 3, errors: "" });
    expect(refused.output).toMatch(/@elsewhere .*known on elsewhere alone\nnothing was changed: .*--force/);
    expect(locks()).toHaveLength(1);
    expect(await recover("--force")).toMatchObject({ code: 0, errors: "" });
    expect(locks()).toEqual([]);
    await run(["preview", "--expect-no-changes"]);
    await run(["destroy"]);
  });

  it("keeps the older of two objects that were created twice, and names the other", async () => {
    await project.atNothing(env());
    await killed(["up"], {}, "after", CREATES);
    const { volumes = [] } = await inCloud();
    const [first = ""] = volumes;
    const { omnicloud: mark } = await metadataOf(first);
    await sleep(1100); // times of creation are whole seconds
    const volume = { size: 1, name: "twin", metadata: { omnicloud: mark } };
    await cloud.ask("POST", "block-storage", "/volumes", { volume });
    const done = await recover();
    expect(done).toMatchObject({ code: 1, errors: "" });
    expect(done.output).toMatch(
      new RegExp(`^left +openstack:Volume twin .*created twice, ${first} is older +left alone`, "m"),
    );
    expect(await inState()).toEqual([first]);
    await cloud.ask("DELETE", "block-storage", `/volumes/${(await inCloud()).volumes?.find((id) => id !== first)}`);
    await run(["destroy"]);
  });

  it("asks at most 20 times for a stack of 200 and 8 creates", async () => {
    await project.atNothing(env());
    await run(["up", "--parallel", "32"], { many: 192 });
    await killed(["up"], { many: 196, all: true }, "after", CREATES, 8);
    const before = proxy.requests.length;
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output.match(/^creating .* moved into the state/gm)).toHaveLength(8);
    expect(proxy.requests.slice(before).map(({ method, path }) => `${method} ${path}`).length).toBeLessThanOrEqual(20);
  });
});

/** A PATH whose `pulumi` says that it is logged in to another back end than it is. */
function elsewhere(url: string): string {
  const folder = join(project.folder, "elsewhere");
  mkdirSync(folder, { recursive: true });
  const path = project.environment.PATH ?? "";
  const script = `#!/bin/sh\n[ "$1" = whoami ] && { echo '{"url":"${url}"}'; exit 0; }\nPATH="${path}" exec pulumi "$@"\n`;
  writeFileSync(join(folder, "pulumi"), script, { mode: 0o755 });
  return `${folder}${delimiter}${path}`;
}

/** The texts of all files below a folder. */
function allOf(folder: string): string[] {
  return files(folder).map((file) => readFileSync(file, "utf8"));
}

async function metadataOf(volume: string | undefined): Promise<Record<string, string>> {
  const { body } = await cloud.ask("GET", "block-storage", `/volumes/${volume}`);
  return (body.volume as { metadata: Record<string, string> }).metadata;
}
