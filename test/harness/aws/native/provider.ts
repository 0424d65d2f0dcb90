/**
 * The AWS plugin's place, taken by a provider of ours that carries native types to moto: there is no plugin to be had where
 * the tests run. The engine attaches to it by PULUMI_DEBUG_PROVIDERS. It answers as the bridged plugin does where the engine
 * can tell: previews, what a change replaces, what is gone, what a refresh finds. It is no proof of how the plugin speaks to
 * AWS.
 */
import { EC2 } from "@aws-sdk/client-ec2";
import { type handleUnaryCall, Server, ServerCredentials, status, type UntypedHandleCall } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Keys } from "../moto";
import { addresses } from "./addresses";
import { compute } from "./compute";
import { disks } from "./disks";
import { network } from "./network";
import type { Properties } from "./properties";
import type { Api, NativeType, Step } from "./type";
import { verbsOf } from "./verbs";

/** What the attached provider carries to moto. */
const TYPES: Record<string, NativeType> = { ...network, ...addresses, ...compute, ...disks };

/** Where AWS is for the provider. */
export interface Aws {
  endpoint: string;
  keys: Keys;
}

/** A running provider. */
export interface NativeProvider {
  /** For the engine's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was carried out so far. */
  readonly steps: readonly Step[];
  /** What each native provider of a program was configured with. */
  readonly configured: readonly Properties[];
  /**
   * Called after AWS has done a step, before the engine is answered: a test holds it there and kills the engine.
   * @example provider.onDone = ({ type }) => type === "aws:ec2/instance:Instance" ? gate : undefined;
   */
  onDone?: (step: Step) => Promise<void> | undefined;
  close(): void;
}

/** Starts the provider, in this process. */
export async function startNativeProvider(aws: Aws): Promise<NativeProvider> {
  const configured: Properties[] = [];
  const apis = new Map<string, Api>();
  // A resource that names no region is in its provider's.
  const apiOf = (region = String(configured.at(-1)?.region ?? "us-east-1")): Api => {
    const known = apis.get(region);
    if (known) return known;
    const client = { region, endpoint: aws.endpoint, credentials: { ...aws.keys }, maxAttempts: 1 };
    const api = { region, ec2: new EC2(client), ignored: ignoredIn(configured.at(-1)) };
    apis.set(region, api);
    return api;
  };
  const steps: Step[] = [];
  const server = new Server();
  const provider: NativeProvider = {
    environment: {},
    steps,
    configured,
    close() {
      server.forceShutdown();
      for (const { ec2 } of apis.values()) ec2.destroy();
    },
  };
  const done = async (step: Step) => {
    steps.push(step);
    await provider.onDone?.(step);
  };
  const verbs = verbsOf({ typeOf, apiOf, done, configured: (given) => configured.push(given) });
  server.addService(
    ResourceProviderService,
    Object.fromEntries(Object.entries(verbs).map(([name, verb]) => [name, answering(verb)])),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return Object.assign(provider, {
    environment: {
      PULUMI_DEBUG_PROVIDERS: `aws:${port}`,
      // What is attached needs no plugin: the engine would look for one on the network, with pauses between its tries.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
  });
}

/** What the keys of tags begin with that a native provider leaves out; values of its configuration are JSON. */
function ignoredIn({ ignoreTags }: Properties = {}): string[] {
  const { keyPrefixes = [] } = (typeof ignoreTags === "string" ? JSON.parse(ignoreTags) : {}) as {
    keyPrefixes?: string[];
  };
  return keyPrefixes;
}

/** @throws for a type that is not carried to moto */
function typeOf(token: string): NativeType {
  const type = TYPES[token];
  if (!type) throw new Error(`the tests' provider does not carry ${token} to moto: see test/harness/aws/native`);
  return type;
}

function answering(verb: (request: never) => Promise<object>): UntypedHandleCall {
  const call: handleUnaryCall<object, object> = ({ request }, callback) => {
    verb(request as never).then(
      (answer) => callback(null, answer),
      (error: Error) => callback({ code: status.UNKNOWN, details: `${error.name}: ${error.message}` }),
    );
  };
  return call;
}
