/** A kind of cloud: what the rest of the package knows about it. Its heavy modules are loaded when they are first used. */
import type * as pulumi from "@pulumi/pulumi";
import type { CommonSettings, ConnectionKind } from "./connection";
import type { AnyDefinition, Lost } from "./definition";

/** The settings of a connection, with its name. */
export type Named<Settings> = Settings & { name: string };

/** The settings of the connection that a component uses. */
export type Used<Settings> = Named<Settings> & {
  /** Whether it is the one that is used if none is named. */
  isDefault: boolean;
};

/**
 * Creates a component's resources below it, on one cloud; what it returns are the component's outputs.
 * @param self the component
 * @param name its name
 * @param on the settings of its connection; a function, because OpenStack's builders need none: mocks need no connection
 * @example export const build: Builder<CloudDiskArgs, CloudDiskBuilt> = (self, name, args) => { … };
 */
export type Builder<Args, Built, Settings extends CommonSettings = CommonSettings> = (
  self: pulumi.ComponentResource,
  name: string,
  args: Args,
  on: () => Used<Settings>,
  opts: pulumi.ComponentResourceOptions,
) => Built;

/** A team's keys in clear: those among the outputs of a resource in the platform's stack. */
export type Keys = Readonly<Record<string, string | undefined>>;

/** Modules by the name of what they build: `{ Vpc: () => require("./components/vpc") }`. */
export type Modules = Readonly<Record<string, () => unknown>>;

/** One kind of cloud. */
export interface Cloud<Settings extends CommonSettings = CommonSettings, Client = unknown>
  extends ConnectionKind<Settings> {
  /** The arguments that say where in the cloud a resource is, beside its connection: `["region", "project"]`. */
  placeArguments: readonly string[];
  /** The package that its builders need, if it is an optional one: `@pulumi/aws`. */
  peer?: string;
  /** The command that installs it. @default `npm install` */
  install?: string;
  /** The modules that export each component's `build`. */
  components: Modules;
  /** The modules that export each look-up, by its name. */
  lookups: Modules;
  /** Its definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
  definitions(): readonly AnyDefinition[];
  /** The client of a connection at a place; one for each, shared by all resources there. */
  client(settings: Named<Settings>, place: Readonly<Record<string, unknown>>): Client;
  /** The native provider of a connection, for a cloud whose resources are another provider's: one for each stack. */
  provider?(settings: Used<Settings>): pulumi.ProviderResource;
  /** The environment by which its native plugin gets a connection's keys, if it finds none itself. For `omnicloud env`. */
  environment?(settings: Named<Settings>): Record<string, string>;
  /**
   * How the objects of native types are found that carry no mark, by the inputs of their creates: what is found is what an
   * interrupted create made. For `omnicloud recover`.
   */
  untagged?(): Readonly<
    Record<string, (inputs: Record<string, unknown>, client: Client) => Promise<string | undefined>>
  >;
  /** The places of a connection that have objects of their own, if it is more than one. */
  places?(settings: Settings): Record<string, unknown>[];
  /**
   * What interrupted runs of a stack requested and nobody can find, for a cloud that cannot list its objects.
   * `omnicloud leftovers` lists it; the end of the stack reports it, and then forgets it.
   */
  lost?(identity: string): Lost[];
  /**
   * For `omnicloud grant`: the connection by which a team acts with its keys.
   * @param operator the connection by which its platform created them
   * @param keys those of one tenant: of the tenant itself, or of its user in each region
   */
  grant?(operator: Named<Settings>, keys: readonly Keys[]): object;
  /** Which `cloud` that is, and where in it (`region`, …), in the same form however the place is written. */
  where(settings: Named<Settings>, place: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}
