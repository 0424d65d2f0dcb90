/** The engine as the provider's host sees it: it shows our lines, and we end when it is gone. */
import { channel } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { connect } from "node:net";
import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { mask } from "../core/mask";

/** The engine's address, the host's last argument; `undefined` if the code runs elsewhere (a test, a program). */
const address = process.argv.find((argument) => /dynamic-provider/.test(argument))
  ? process.argv.at(-1)?.match(/^[\w.]+:\d+$/)?.[0]
  : undefined;

/** Where no engine shows lines, whoever subscribes to this channel of Node's reads them. */
const lines = channel("pulumi-omnicloud:line");

const SEVERITY = { debug: 0, info: 1, warning: 2, error: 3 } as const;

let client: EngineClient | undefined;
/** The resources on which a line of progress is shown. */
const inProgress = new Set<string>();
/** The last line of each resource that is on its way to the engine; the next one waits for it, or it might overtake it. */
const underWay = new Map<string, Promise<void>>();

/** Shows a line on a resource. An ephemeral one is replaced by the next and leaves no trace. */
export function log(severity: keyof typeof SEVERITY, urn: string, message: string, ephemeral = false): void {
  if (!address) lines.publish(mask(message));
  if (!address) return;
  if (ephemeral) inProgress.add(urn);
  const { LogRequest } = require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
  const line = new LogRequest();
  line.setSeverity(SEVERITY[severity]);
  line.setUrn(urn);
  line.setMessage(mask(message));
  line.setEphemeral(ephemeral);
  client ??= dial(address);
  const to = client;
  // A line that cannot be shown is no reason to fail.
  const send = () => new Promise<void>((resolve) => to.log(line, () => resolve()));
  inOrder(underWay, urn, send);
}

/**
 * Sends what belongs to one resource in the order in which it was handed over: calls of their own that are begun at once
 * arrive in any order.
 * @param last the last one of each resource that is on its way
 */
export function inOrder(last: Map<string, Promise<void>>, urn: string, send: () => Promise<void>): void {
  const sent = (last.get(urn) ?? Promise.resolve()).then(send).then(() => {
    if (last.get(urn) === sent) last.delete(urn);
  });
  last.set(urn, sent);
}

/** Takes the last line of progress off a resource: the engine would show it beside what is done until the whole run ends. */
export function clearProgress(urn: string): void {
  if (!inProgress.has(urn)) return;
  log("info", urn, "", true);
  inProgress.delete(urn);
}

/** Waits until the engine has all lines: it takes none on a resource whose verb has answered. */
export async function waitUntilDelivered(): Promise<void> {
  await Promise.all(underWay.values());
}

function dial(to: string): EngineClient {
  // Pulumi's own gRPC: another copy's credentials are refused.
  const { credentials } = createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as typeof grpc;
  const { EngineClient } =
    require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  return new EngineClient(to, credentials.createInsecure());
}

/**
 * Ends this process when its engine is gone. A killed engine does not end its hosts; one that lived on would go on
 * creating, unseen, while the next `up` already looks for what was created.
 */
export function endWithEngine(): void {
  if (!address) return;
  const [host, port] = address.split(":");
  const socket = connect(Number(port), host);
  socket.unref();
  socket.on("error", () => process.exit(0)); // nobody listens there now
  socket.on("close", () => setTimeout(endWithEngine, 200).unref());
  socket.resume(); // without reading, Node never says close
}

/** True in a provider's host. */
export const isHosted = address !== undefined;
