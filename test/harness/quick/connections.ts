/**
 * gRPC's connections are pooled by address in the whole process. Engines come and go on ports that are used again: a
 * connection that a failed run left broken would be the next engine's, which costs a second run; and the SDK takes a
 * program whose connection is broken for one that has ended well and declares nothing. So each client has its own.
 */
import * as sdk from "@pulumi/pulumi/runtime/settings";
import { holds } from "./hold";

/** Each client of an engine in this process has connections of its own from now on. */
export function ownConnections(): void {
  const { grpcClientOptions: options } = sdk as unknown as { grpcClientOptions?: Record<string, unknown> };
  holds("connections", typeof options?.["grpc.max_receive_message_length"] === "number", "gRPC has other options");
  Object.assign(options ?? {}, { "grpc.use_local_subchannel_pool": 1 });
}
