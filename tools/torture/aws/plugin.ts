/**
 * The native provider of a run, in the plugin's place: the one that tests attach to the real engine, asked as that engine
 * asks it. Once it is killed, nothing that it still wanted reaches AWS, and nobody hears of it.
 */
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { fromWire, toWire } from "../../../test/harness/aws/native/properties";
import { type NativeProvider, startNativeProvider } from "../../../test/harness/aws/native/provider";
import { HostGone, VerbFailed } from "../host";
import type { Properties } from "../state";
import type { Gate } from "./gate";
import { PLUGIN } from "./keys";

/** What is asked of a provider. */
export type Verb = "check" | "diff" | "create" | "read" | "update" | "delete";

let serial = 0;

/** A running native provider. */
export class Plugin {
  private readonly gone: Promise<never>;
  private lose: (error: Error) => void = () => undefined;

  private constructor(
    private readonly gate: Gate,
    private readonly key: string,
    private readonly provider: NativeProvider,
    private readonly client: ResourceProviderClient,
  ) {
    this.gone = new Promise((_resolve, reject) => {
      this.lose = reject;
    });
    this.gone.catch(() => undefined);
  }

  /** Starts one whose requests go through a gate. */
  static async start(gate: Gate): Promise<Plugin> {
    serial += 1;
    const key = `${PLUGIN}${serial}`;
    const keys = { accessKeyId: key, secretAccessKey: "torture" };
    const provider = await startNativeProvider({ endpoint: gate.url, keys });
    const [, port] = /aws:(\d+)/.exec(provider.environment.PULUMI_DEBUG_PROVIDERS ?? "") ?? [];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new Plugin(gate, key, provider, client);
  }

  /** The real engine's way to it. */
  get environment(): Readonly<Record<string, string>> {
    return this.provider.environment;
  }

  /** Kills it. */
  kill(): void {
    this.gate.bury(this.key);
    this.lose(new HostGone("the native provider was killed"));
    this.close();
  }

  /** Ends it. */
  close(): void {
    this.client.close();
    this.provider.close();
  }

  /** Asks for a verb, with the arguments that a dynamic provider has. @throws VerbFailed, HostGone */
  ask(urn: string, verb: Verb, args: readonly unknown[]): Promise<unknown> {
    if (/::pulumi:providers:[^:]+::/.test(urn)) return Promise.resolve(ofProvider(verb, args));
    return Promise.race([this.call(urn, verb, args), this.gone]);
  }

  private async call(urn: string, verb: Verb, args: readonly unknown[]): Promise<unknown> {
    const [first, second, third, fourth] = args;
    switch (verb) {
      case "check": {
        const request = requestFor(proto.CheckRequest, urn, { Olds: first, News: second });
        return { inputs: fromWire((await this.send<proto.CheckResponse>("check", request)).getInputs()) };
      }
      case "diff": {
        const request = requestFor(proto.DiffRequest, urn, { Id: first, Olds: second, News: third, OldInputs: fourth });
        const answer = await this.send<proto.DiffResponse>("diff", request);
        const changes = answer.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME;
        return { changes, replaces: answer.getReplacesList() };
      }
      case "create": {
        const request = requestFor(proto.CreateRequest, urn, { Properties: first });
        const answer = await this.send<proto.CreateResponse>("create", request);
        return { id: answer.getId(), outs: fromWire(answer.getProperties()) };
      }
      case "read": {
        const request = requestFor(proto.ReadRequest, urn, { Id: first, Properties: second, Inputs: third });
        const answer = await this.send<proto.ReadResponse>("read", request);
        const [props, inputs] = [fromWire(answer.getProperties()), fromWire(answer.getInputs())];
        return { id: answer.getId() || undefined, props, inputs };
      }
      case "update": {
        const request = requestFor(proto.UpdateRequest, urn, { Id: first, Olds: second, News: third });
        return { outs: fromWire((await this.send<proto.UpdateResponse>("update", request)).getProperties()) };
      }
      case "delete":
        return this.send("delete", requestFor(proto.DeleteRequest, urn, { Id: first, Properties: second }));
    }
  }

  private send<T>(verb: Verb, request: object): Promise<T> {
    type Call = (request: object, callback: (error: Error | null, answer: T) => void) => void;
    const call = (this.client as unknown as Record<Verb, Call>)[verb].bind(this.client);
    return new Promise((resolve, reject) => {
      call(request, (error, answer) => {
        if (error) reject(new VerbFailed({ message: (error as { details?: string }).details ?? error.message }));
        else resolve(answer);
      });
    });
  }
}

/** A native provider itself is in the state alone. */
function ofProvider(verb: Verb, args: readonly unknown[]): unknown {
  const [first, second] = args;
  switch (verb) {
    case "check":
      return { inputs: second };
    case "diff":
      return { changes: false, replaces: [] };
    case "create":
      return { id: "00000000-0000-4000-8000-000000000000", outs: first };
    case "read":
      return { id: first, props: second };
    case "update":
      return { outs: args[2] };
    case "delete":
      return undefined;
  }
}

type Setters = Record<string, (value: unknown) => void>;

/** A request with these fields; properties are sent as the engine sends them. */
function requestFor<T extends object>(Request: new () => T, urn: string, fields: Record<string, unknown>): T {
  const request = new Request();
  const set = request as unknown as Setters;
  set.setUrn?.call(request, urn);
  for (const [name, value] of Object.entries(fields))
    set[`set${name}`]?.call(request, typeof value === "object" ? toWire(value as Properties) : value);
  return request;
}
