/** The process of a host under torture: takes verbs, and calls the package's own host as Pulumi's dynamic host does. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { providerLineOf } from "../../providers/core/address";
import type { Failure, Question } from "./host";

type Verb = (...args: unknown[]) => Promise<unknown>;

const config = JSON.parse(process.env.OMNICLOUD_TORTURE_CONFIG ?? "{}") as Record<string, string>;
const providers = new Map<string, Promise<dynamic.ResourceProvider>>();

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
  const provider = providerOfLine(providerLineOf(name));
  const get = (key: string) => config[key];
  await provider.configure?.({ config: { get } } as unknown as dynamic.ConfigureRequest);
  return provider;
}

function failureOf(error: unknown): Failure {
  const { message, id, properties } = error as Failure;
  return { message: message || String(error), id, properties };
}

process.on("message", ({ serial, definition, verb, args }: Question & { serial: number }) => {
  const work = async () => {
    const provider = (await providerOf(definition)) as unknown as Record<string, Verb | undefined>;
    return provider[verb]?.(...args);
  };
  work().then(
    (value) => process.send?.({ serial, value }),
    (error: unknown) => process.send?.({ serial, failure: failureOf(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
