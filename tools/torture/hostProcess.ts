/**
 * The process of a host under torture: takes verbs, and calls the package's own host as Pulumi's dynamic host does. What
 * the package's modules remember lasts for one run, as it does in the real engine, which starts a host for each.
 */
import { subscribe } from "node:diagnostics_channel";
import { sep } from "node:path";
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { AWS_ENVIRONMENT } from "./aws/keys";
import { collect } from "./collect";
import type { CommandStack } from "./command";
import type { Failure, HostPlace, Question } from "./host";

type Verb = (...args: unknown[]) => Promise<unknown>;
type Begun = Omit<HostPlace, "said">;
type Message = { serial: number } & ({ begin: Begun } | Question);
/** The answer to what this process asks. */
type Answer = { stack: CommandStack };

/** The package's own built files, but those of this bench. */
const PACKAGE = `${__dirname.split(sep).slice(0, -2).join(sep)}${sep}`;
/** Pauses are this much shorter: a sandbox is quick. */
const HASTE = 50;
/** No verb takes longer, in ms, unless its round says so: a volume waits ten seconds for what may be on its way. */
const LONGEST = 16_000;
/** A host notices at once that its engine is gone, and ends once nobody listens at the engine's address any more. */
const NOTICES = 200;

let place: Begun = { project: "", config: {}, notes: "" };
let providers = new Map<string, Promise<dynamic.ResourceProvider>>();

/** Forgets all that the package's modules remember, and sets out for another run. */
function begin(next: Begun): void {
  place = next;
  providers = new Map();
  process.env.PULUMI_NODEJS_PROJECT = place.project;
  process.env.XDG_STATE_HOME = place.notes;
  for (const file of Object.keys(require.cache))
    if (file.startsWith(PACKAGE) && !file.startsWith(__dirname) && !file.includes("node_modules"))
      delete require.cache[file];
  hurry();
  const { asked } = require("../../providers/askLeftovers") as typeof import("../../providers/askLeftovers");
  asked.leftovers = leftovers;
}

/** What `omnicloud leftovers --json` prints of the stack as it is. */
async function leftovers(): Promise<string> {
  const on = await new Promise<CommandStack>((resolve) => {
    process.on("message", function take(message: Message | Answer) {
      if (!("stack" in message)) return;
      process.off("message", take);
      resolve(message.stack);
    });
    process.send?.({ asks: true });
  });
  const { runCommand } = require("./command") as typeof import("./command");
  return (await runCommand({ name: "leftovers", json: true }, on)).lines.join("\n");
}

function hurry(): void {
  const operation = require("../../providers/core/operation") as typeof import("../../providers/core/operation");
  const { pause, runOperation } = operation;
  const soon = (deadline: number) => Math.min(deadline, Date.now() + (place.longest ?? LONGEST));
  const hasty: Partial<typeof operation> = {
    pause: (ms, what) => pause(ms / HASTE, what),
    runOperation: (given, work) => runOperation({ ...given, deadline: soon(given.deadline) }, work),
  };
  Object.assign(operation, hasty);
}

/** What the line in a state gives, evaluated as Pulumi's dynamic host does it. */
function providerOfLine(line: string): dynamic.ResourceProvider {
  const exports: { handler?(): dynamic.ResourceProvider } = {};
  new Function("exports", "require", line)(exports, require);
  if (!exports.handler) throw new Error(`no provider's line: ${line}`);
  return exports.handler();
}

function providerOf(name: string): Promise<dynamic.ResourceProvider> {
  const known = providers.get(name) ?? configured(name);
  providers.set(name, known);
  return known;
}

async function configured(name: string): Promise<dynamic.ResourceProvider> {
  const { providerLineOf } = require("../../providers/core/address") as typeof import("../../providers/core/address");
  const provider = providerOfLine(providerLineOf(name));
  const get = (key: string) => place.config[key];
  await provider.configure?.({ config: { get } } as unknown as dynamic.ConfigureRequest);
  return provider;
}

function failureOf(error: unknown): Failure {
  const { message, id, properties, reasons } = error as Failure;
  return { message: message || String(error), id, properties, reasons };
}

async function answer(message: Message): Promise<unknown> {
  if ("begin" in message) return begin(message.begin);
  if ("measure" in message) {
    collect();
    return { ...process.memoryUsage(), handles: process.getActiveResourcesInfo().length };
  }
  if ("command" in message) {
    const { runCommand } = require("./command") as typeof import("./command");
    return runCommand(message.command, message.on);
  }
  const { definition, verb, args } = message;
  const provider = (await providerOf(definition)) as unknown as Record<string, Verb | undefined>;
  return provider[verb]?.(...args);
}

process.on("message", (message: Message | Answer) => {
  if ("stack" in message) return;
  const { serial } = message;
  answer(message).then(
    (value) => reply({ serial, value }),
    (error: unknown) => reply({ serial, failure: failureOf(error) }),
  );
});

/** Answers the engine, unless it is gone. */
function reply(message: object): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

// What an engine would show.
subscribe("pulumi-omnicloud:line", (said) => reply({ said }));
process.on("disconnect", () => setTimeout(() => process.exit(0), NOTICES));
Object.assign(process.env, AWS_ENVIRONMENT);
// So that the first run of this process begins as fast as later ones: what comes from other packages is loaded once.
for (const line of ["openstack:Volume", "ceph:Bucket"]) void configured(line);
