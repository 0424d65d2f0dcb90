/** The running program's way to its clouds: its connections, and the module that serves a component or look-up on one. */
import * as pulumi from "@pulumi/pulumi";
import { clouds, connectionsOf } from ".";
import type { Cloud, Used } from "./core/cloud";
import type { CommonSettings, Connections, UsedSettings } from "./core/connection";
import { OmnicloudError } from "./core/errors";
import { loadPeer } from "./core/peer";
import { perStack } from "./core/program";

/** The connections of the stack whose program runs: one process of the Automation API runs the programs of several. */
const connectionsOfStack = perStack(readConnections);

/** Without a stack (mocks), nothing says when the config is another one: it is read each time. */
function connectionsOfProgram(): Connections {
  return pulumi.runtime.getStackResource() === undefined ? readConnections() : connectionsOfStack();
}

function readConnections(): Connections {
  // A structured value is a JSON string here too, secret or not.
  return connectionsOf((key) => {
    const [, namespace = "", name = ""] = /^([^:]+):(.+)$/.exec(key) ?? [];
    return new pulumi.Config(namespace).get(name);
  });
}

/** What serves a component or a look-up on the cloud of its connection. */
export interface Served<Module> {
  /** The kind of that cloud. */
  kind: string;
  /** The module that does it there. */
  module: Module;
  /** The settings of the connection. @throws ConnectionError for an unknown or unusable one */
  on(): Used<CommonSettings>;
}

/**
 * Finds what serves a component or a look-up: the connection's kind chooses it, and it is loaded when it is first used.
 * @param of which of a cloud's lists is meant
 * @param what the component or look-up: `Vpc`, `getVpc`
 * @param connection the connection's name, if one is given
 * @param who needs it, for errors: `Vpc web`
 * @throws ConnectionError for a connection of a kind that cannot serve it, OmnicloudError if the cloud's package is missing
 */
export function serve<Module>(
  of: "components" | "lookups",
  what: string,
  connection: string | undefined,
  who: string,
): Served<Module> {
  const able = clouds.filter((cloud) => what in cloud[of]);
  const [usual, ...others] = able.map(({ kind }) => kind);
  if (usual === undefined) throw new OmnicloudError(`no cloud of this version of pulumi-omnicloud serves ${what}`);
  const connections = connectionsOfProgram();
  const kind = connections.kindFor([usual, ...others], connection, who);
  const cloud = able.find((one) => one.kind === kind) as Cloud;
  return {
    kind,
    module: load(cloud, cloud[of][what] as () => unknown, who) as Module,
    on: () => asUsed(connections, connections.ofKind(kind, connection, who)),
  };
}

/** What builders and look-ups are given of each connection; always the same object, by which they find its client. */
const used = new WeakMap<UsedSettings, Used<CommonSettings>>();

function asUsed(connections: Connections, settings: UsedSettings): Used<CommonSettings> {
  const known = used.get(settings) ?? { ...settings, isDefault: connections.isDefault(settings.kind, settings.name) };
  used.set(settings, known);
  return known;
}

/**
 * The native provider of a connection, for what stands beside this package's components: load balancers, key pairs, DNS. It
 * is the one by which the components on this connection are created.
 * @param connection its name; the stack's only one of a kind that has a native provider if it is left out
 * @throws ConnectionError for a connection without one, OmnicloudError if the provider's package is not installed
 * @example new aws.ec2.KeyPair("mine", { publicKey }, { provider: providerOf("fr") })
 */
export function providerOf(connection?: string): pulumi.ProviderResource {
  const able = clouds.filter(({ provider }) => provider !== undefined);
  const [usual, ...others] = able.map(({ kind }) => kind);
  if (usual === undefined)
    throw new OmnicloudError("no cloud of this version of pulumi-omnicloud has a native provider");
  const who = "providerOf";
  const connections = connectionsOfProgram();
  const kind = connections.kindFor([usual, ...others], connection, who);
  const cloud = able.find((one) => one.kind === kind) as Cloud;
  const settings = asUsed(connections, connections.ofKind(kind, connection, who));
  return load(cloud, () => cloud.provider?.(settings), who) as pulumi.ProviderResource;
}

function load({ peer, install }: Cloud, module: () => unknown, who: string): unknown {
  return peer === undefined ? module() : loadPeer(peer, `${who}: its connection`, module, install);
}
