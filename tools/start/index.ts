/** `npm start`: stacks on a cloud, brought up, shown, previewed again, and taken down. */
import { delimiter } from "node:path";
import { alone } from "./alone";
import { Folder, ROOT } from "./folder";
import { runningSandbox, startSandboxProcess, stopSandbox } from "./sandbox";
import { type Say, StartStack } from "./stacks";
import { tenants } from "./tenants";

/** What the command line says. */
export interface StartOptions {
  /** Leaves stacks and sandbox up. */
  keep: boolean;
  /** Takes down what was kept. */
  destroy: boolean;
  /** A real cloud instead of the sandbox. */
  connection?: string;
  /** One program alone, instead of an operator's and a team's. */
  stack?: string;
  /** The folder of the engine's programs. */
  bin: string;
  say: Say;
}

/** Does what the command line says. */
export async function start({ keep, destroy, connection, stack, bin, say }: StartOptions): Promise<void> {
  const course = stack === undefined ? tenants : alone(stack, connection);
  process.chdir(ROOT);
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  const folder = new Folder(connection ?? "sandbox", stack);
  const kept = connection ? undefined : runningSandbox(folder);
  if (destroy && !(connection ? folder.exists() : kept)) return say("there is nothing to take down");
  // A new sandbox is empty: states of an old one name nothing that exists.
  if (!connection && !kept) folder.clear();
  const sandbox = connection ? undefined : (kept ?? (await startSandboxProcess(folder)));
  if (sandbox) say(`sandbox: ${kept ? "running" : "started"} at ${sandbox.url}`);

  const environment = folder.environment();
  Object.assign(process.env, environment); // grant runs the engine as a user's shell would
  const stacks: StartStack[] = [];
  for (const program of course.programs)
    stacks.push(await StartStack.open(`${program}-${folder.cloud}`, environment, say));
  const takeDown = async () => {
    const last = [...stacks].reverse();
    say(`destroying ${last.map(({ name }) => name).join(", then ")}`);
    for (const each of last) await each.destroy();
    if (sandbox) stopSandbox(sandbox);
    folder.clear();
  };
  if (destroy) return takeDown();

  const outputs = await course.up(stacks, { sandbox, connection, say });
  say(JSON.stringify(valuesOf(outputs), null, 2));
  await Promise.all(stacks.map((each) => each.previewsClean()));

  const again = stack === undefined ? "" : ` --stack ${stack}`;
  if (keep || kept) return say(`left up: npm start -- --destroy${again} takes it down`);
  await takeDown();
}

function valuesOf(outputs: Record<string, { value: unknown; secret: boolean }>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]),
  );
}
