/** `npm start`: an operator's stack and a team's on a cloud, or one stack alone: up, shown, previewed again, taken down. */
import { delimiter } from "node:path";
import { grant } from "../../cli/grant";
import { ALONE, configOf } from "./alone";
import { fetchFile } from "./fetch";
import { Folder, ROOT } from "./folder";
import { type RunningSandbox, runningSandbox, startSandboxProcess, stopSandbox } from "./sandbox";
import { type Say, StartStack } from "./stacks";

/** What the command line says. */
export interface StartOptions {
  /** Leaves stacks and sandbox up. */
  keep: boolean;
  /** Takes down what was kept. */
  destroy: boolean;
  /** One stack alone, on the sandbox. */
  stack?: string;
  /** A real cloud instead of the sandbox. */
  connection?: string;
  /** The folder of the engine's programs. */
  bin: string;
  say: Say;
}

/** The tenant whose key the team's stack gets. */
const TENANT = "web";

/** Does what the command line says. */
export async function start(options: StartOptions): Promise<void> {
  process.chdir(ROOT);
  process.env.PATH = [options.bin, process.env.PATH].join(delimiter);
  await (options.stack === undefined ? startBoth(options) : startAlone(options.stack, options));
}

async function startAlone(name: string, { keep, destroy, connection, say }: StartOptions): Promise<void> {
  if (connection !== undefined) throw new Error("--stack runs on the sandbox: leave out --connection");
  if (!ALONE.includes(name)) throw new Error(`there is no stack ${name} to start; known are ${ALONE.join(", ")}`);
  const folder = new Folder("sandbox", name);
  const kept = runningSandbox(folder);
  if (destroy && !kept) return say("there is nothing to take down");
  if (!kept) folder.clear();
  const sandbox = kept ?? (await startSandboxProcess(folder));
  say(`sandbox: ${kept ? "running" : "started"} at ${sandbox.url}`);
  const stack = await StartStack.open(`${name}-sandbox`, folder.environment(), say);
  const takeDown = async () => {
    say(`destroying ${name}`);
    await stack.destroy();
    stopSandbox(sandbox);
    folder.clear();
  };
  if (destroy) return takeDown();
  await stack.configure(configOf(name, sandbox));
  say(JSON.stringify(valuesOf(await stack.up()), null, 2));
  await stack.previewsClean();
  if (keep || kept) return say(`left up: npm start -- --stack ${name} --destroy takes it down`);
  await takeDown();
}

async function startBoth({ keep, destroy, connection, say }: StartOptions): Promise<void> {
  const folder = new Folder(connection ?? "sandbox");
  const kept = connection ? undefined : runningSandbox(folder);
  if (destroy && !(connection ? folder.exists() : kept)) return say("there is nothing to take down");
  // A new sandbox is empty: states of an old one name nothing that exists.
  if (!connection && !kept) folder.clear();
  const sandbox = connection ? undefined : (kept ?? (await startSandboxProcess(folder)));
  if (sandbox) say(`sandbox: ${kept ? "running" : "started"} at ${sandbox.authUrl}`);

  const environment = folder.environment();
  Object.assign(process.env, environment); // grant runs the engine as a user's shell would
  const platform = await StartStack.open(`platform-${folder.cloud}`, environment, say);
  const team = await StartStack.open(`team-${folder.cloud}`, environment, say);
  const takeDown = async () => {
    say("destroying team, then platform");
    await team.destroy();
    await platform.destroy();
    if (sandbox) stopSandbox(sandbox);
    folder.clear();
  };
  if (destroy) return takeDown();

  await platform.configure(sandbox ? operatorOf(sandbox) : { "omnicloud:connection": { value: connection ?? "" } });
  say("platform: the operator's stack");
  const { tenants } = await platform.up();
  say(`grant: ${await grant(TENANT, { stack: team.name, platform: platform.name })}`);
  await team.configure({
    "omnicloud:platform": { value: `organization/omnicloud/${platform.name}` },
    "omnicloud:tenant": { value: TENANT },
    // Not every real cloud has shares and an object storage: their users set this themselves.
    ...(sandbox ? { "omnicloud:share": { value: "true" }, "omnicloud:objectStorage": { value: "oss" } } : {}),
  });
  say("team: a tenant's stack, with the tenant's own key");
  const outputs = await team.up();
  say(JSON.stringify({ tenants: tenants?.value, ...valuesOf(outputs) }, null, 2));
  const fetched = await fetchFile(outputs);
  if (fetched) say(`file: ${fetched}`);
  await Promise.all([platform.previewsClean(), team.previewsClean()]);

  if (keep || kept) return say("left up: npm start -- --destroy takes it down");
  await takeDown();
}

function operatorOf({ authUrl, objectStore: { region, ...gateway } }: RunningSandbox) {
  const sandbox = { kind: "openstack", authUrl, username: "admin", password: "secret", projectName: "admin" };
  const oss = { kind: "ceph", regions: { [region]: gateway } };
  return {
    "omnicloud:connections": { value: JSON.stringify({ sandbox, oss }), secret: true },
    "omnicloud:objectStorage": { value: "oss" },
  };
}

function valuesOf(outputs: Record<string, { value: unknown; secret: boolean }>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]),
  );
}
