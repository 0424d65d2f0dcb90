/**
 * Connections: the clouds that a stack knows by name. They come from the stack's config (`omnicloud:connections`), then
 * from the clouds' own files and environment. The program and the provider's host read them with this same code.
 */
import { describeValue, isFields } from "./answer";
import { ConnectionError } from "./errors";
import { FoundByKind, type FoundConnections } from "./foundConnections";
import { describeSeveral, describeUnknown, doesAlike, noConnection } from "./noConnection";
import { requirePlatformUser } from "./platformUser";
import type { Schema } from "./schema";
import { valuesOf } from "./secretSettings";

/** Which connection is meant. */
export interface ConnectionArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
}

/** Which connection is meant, and where on it. */
export interface RegionArgs extends ConnectionArgs {
  /** The region. @default the connection's */
  region?: string;
}

/** The settings that a connection of any kind may have. */
export interface CommonSettings {
  /** Which kind of cloud this is. */
  kind: string;
  /** The tenant that the connection acts for, as `t-0000000001`. */
  tenantId?: string;
  /** The user of the calling platform, given to `verifyUrl`, which needs it. */
  platformUserId?: string;
  /** Asked before every operation whether `platformUserId` may touch each existing object that it names. POST JSON → `{allowed}`. */
  verifyUrl?: string;
}

/** How connections of one kind are written and found. */
export interface ConnectionKind<Settings extends CommonSettings = CommonSettings> {
  /** The kind, as a connection's `kind` names it. */
  kind: string;
  /** True for the kind of connections that name none. */
  unnamed?: boolean;
  /** One of its connections as the stack's config has it, with its name, for errors: `"oss": {"kind": "ceph", …}`. */
  example?: string;
  /** Where else than in the stack's config its connections are found, for the user: `a clouds.yaml or OS_* variables`. */
  sources?: string;
  /** The settings that nothing may show, at any depth: `["password"]`. */
  secretSettings?: readonly string[];
  /** What can be built on it, by name. */
  components?: object;
  /** What validates the settings of one connection. */
  schema(): Schema<Settings>;
  /** Connections from the cloud's own files and environment. @default none */
  found?(): FoundConnections;
}

/** A connection as it is used. */
export type UsedSettings = CommonSettings & {
  /** Its name. */
  name: string;
};

/**
 * The connections of a stack, looked up by name or by kind. What is worked out once is remembered: a verb costs the same
 * however many connections there are. Files are read only if the stack's config does not hold what is asked for.
 */
export class Connections {
  private readonly parsed = new Map<string, UsedSettings>();
  private readonly defaults = new Map<string, string>();
  private readonly hidden = new Map<string, string[]>();
  private readonly found: FoundByKind<ConnectionKind>;

  /**
   * @param kinds the kinds of cloud known
   * @param config the stack config's `omnicloud:connections`, as an object
   * @param preferred the stack config's `omnicloud:connection`: the default connection's name
   */
  constructor(
    private readonly kinds: ConnectionKind[],
    private readonly config: Record<string, unknown>,
    private readonly preferred?: string,
  ) {
    this.found = new FoundByKind(kinds);
  }

  /**
   * What nothing may show: of the stack's config all secrets, and those of one connection from elsewhere.
   * @param kind the kind of the connection in use, none if there is none
   * @param name its name, if one is given
   */
  secrets(kind?: string, name?: string): string[] {
    const key = JSON.stringify([kind, name]);
    const known = this.hidden.get(key) ?? this.findSecrets(kind, name);
    this.hidden.set(key, known);
    return known;
  }

  /** The names of all connections, those of the stack's config first. @throws ConnectionError for a file that cannot be read */
  names(): string[] {
    return this.namesOf(this.kinds);
  }

  /** The names in the stack's own config. */
  configured(): string[] {
    return Object.keys(this.config);
  }

  /** The names of those that this process has used, and all of the stack's config. */
  used(): string[] {
    return [...new Set([...this.configured(), ...this.parsed.keys()])];
  }

  /** The same connections for a look around, which does not count as the stack's use of them. */
  apart(): Connections {
    return new Connections(this.kinds, this.config, this.preferred);
  }

  /** The names of those that a run of this stack may have used: beside these, the default one of each kind or, with no config, all. */
  usable(): string[] {
    const others =
      this.configured().length === 0 ? this.names() : this.kinds.flatMap(({ kind }) => this.defaultOf(kind) ?? []);
    return [...new Set([...this.used(), ...others])];
  }

  /**
   * The settings of a connection, or of the default one.
   * @throws ConnectionError naming the known connections, or the setting that is wrong
   */
  get(name: string = this.defaultName()): UsedSettings {
    const known = this.parsed.get(name) ?? { ...this.parse(name), name };
    this.parsed.set(name, known);
    return known;
  }

  /**
   * The settings of a connection of one kind, or of that kind's default one.
   * @param who needs it, for the error
   * @throws ConnectionError as `get`, and for a connection of another kind
   */
  ofKind(kind: string, name: string | undefined, who: string): UsedSettings {
    const settings = this.get(name ?? this.defaultName([kind]));
    if (settings.kind === kind) return settings;
    throw new ConnectionError(
      `connection ${settings.name} is of kind ${settings.kind}; ${who} needs one of kind ${kind}`,
    );
  }

  /** Whether a connection of this kind need not be named: it is the default one. */
  isDefault(kind: string, name: string): boolean {
    return this.defaultOf(kind) === name;
  }

  /** The name of a kind's default connection, if it has one. */
  private defaultOf(kind: string): string | undefined {
    try {
      return this.defaultName([kind]);
    } catch (error) {
      if (error instanceof ConnectionError) return undefined; // none, or several and none is the default
      throw error;
    }
  }

  /**
   * The kind of the connection that is meant, of those that can serve.
   * @param kinds the kinds that can serve, the most usual one first
   * @param name the connection's name, if one is given; an unknown one is refused by the resources that use it
   * @param who needs it, for the error
   * @throws ConnectionError if its kind cannot serve, and if several connections can
   */
  kindFor(kinds: readonly [string, ...string[]], name: string | undefined, who: string): string {
    const [usual, ...others] = kinds;
    const meant = name ?? (this.hasAnyOf(others) ? this.defaultName(kinds) : undefined);
    const kind = (meant === undefined ? undefined : this.kindOf(meant)) ?? usual;
    if (kinds.includes(kind)) return kind;
    throw new ConnectionError(`connection ${meant} is of kind ${kind}; ${who} needs one of kind ${kinds.join(" or ")}`);
  }

  /** Whether the stack's config has a connection of these kinds: those that only the first kind serves need no look. */
  private hasAnyOf(kinds: readonly string[]): boolean {
    return this.configured().some((name) => kinds.includes(this.kindOf(name) ?? ""));
  }

  /** The name of the default connection, among those of `kinds` if given. */
  private defaultName(kinds?: readonly string[]): string {
    const key = JSON.stringify(kinds);
    const known = this.defaults.get(key) ?? this.findDefault(kinds);
    this.defaults.set(key, known);
    return known;
  }

  private findDefault(kinds: readonly string[] | undefined): string {
    const able = this.kinds.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
    const fits = (name: string) => kinds === undefined || kinds.includes(this.kindOf(name) ?? "");
    const isMeant = (name: string) => fits(name) || this.kindOf(name) === undefined;
    if (this.preferred && isMeant(this.preferred)) return this.preferred;
    const [configured, ...others] = this.configured().filter(fits);
    if (configured !== undefined && others.length === 0) return configured;
    // Whose environment names one of them must not decide on which kind of cloud a component is.
    if (
      configured !== undefined &&
      kinds !== undefined &&
      others.some((name) => this.kindOf(name) !== this.kindOf(configured))
    )
      throw new ConnectionError(describeSeveral([configured, ...others]));
    const fromEnvironment = able.map((kind) => this.found.of(kind)?.preferred).find(Boolean);
    if (fromEnvironment) return fromEnvironment;
    const names = this.namesOf(able).filter(fits);
    const [only, ...more] = names;
    if (only !== undefined && more.length === 0) return only;
    throw new ConnectionError(names.length === 0 ? this.describeNone(kinds) : describeSeveral(names));
  }

  private describeNone(kinds: readonly string[] | undefined): string {
    const able = this.kinds.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
    const known = this.namesToShow().map((other) => [other, this.kindOf(other)] as const);
    // Who has other connections knows how they are written.
    const instead =
      known.length === 0 ? this.kinds.filter((kind) => !able.includes(kind) && doesAlike(kind, able)) : [];
    return noConnection(able, { known, configured: this.configured() }, instead);
  }

  private namesOf(kinds: readonly ConnectionKind[]): string[] {
    return [...new Set([...this.configured(), ...this.found.namesOf(kinds)])];
  }

  /** The names for an error about something else than a file that cannot be read. */
  private namesToShow(): string[] {
    try {
      return this.names();
    } catch (error) {
      if (error instanceof ConnectionError) return this.configured();
      throw error;
    }
  }

  private parse(name: string): CommonSettings {
    const written = Object.hasOwn(this.config, name) ? this.configuredAs(name) : this.foundAs(name);
    requirePlatformUser(name, written);
    const wanted = kindIn(written) ?? this.unnamedKind();
    const kind = this.kinds.find((candidate) => candidate.kind === wanted);
    if (!kind)
      throw new ConnectionError(
        `connection ${name}: kind ${wanted} is unknown; known are ${this.kinds.map((k) => k.kind).join(", ")}`,
      );
    // Loaded only if a connection is used: with it comes zod, which most programs do not need.
    const { validSettings } = require("./settingFaults") as typeof import("./settingFaults");
    return validSettings(kind.schema(), name, { kind: wanted, ...written });
  }

  private configuredAs(name: string): object {
    const written = this.config[name];
    if (isFields(written)) return written;
    throw new ConnectionError(
      `connection ${name}: it must be an object of settings, but the stack's config omnicloud:connections has ${describeValue(written)} there`,
    );
  }

  private foundAs(name: string): object {
    const written = this.found.written(name);
    if (written !== undefined) return written;
    throw new ConnectionError(describeUnknown(name, this.names()));
  }

  /** The kind that a connection is written for; `undefined` if there is no such connection. */
  private kindOf(name: string): string | undefined {
    if (!Object.hasOwn(this.config, name)) return this.found.holderOf(name)?.kind;
    return kindIn(this.config[name]) ?? this.unnamedKind();
  }

  private unnamedKind(): string | undefined {
    return this.kinds.find(({ unnamed }) => unnamed)?.kind;
  }

  private findSecrets(kind: string | undefined, name: string | undefined): string[] {
    const configured = Object.entries(this.config).flatMap(([one, written]) =>
      this.secretsIn(written, this.kindOf(one)),
    );
    if (kind === undefined) return configured;
    try {
      return [...new Set([...configured, ...this.secretsIn(this.ofKind(kind, name, kind), kind)])];
    } catch (error) {
      if (error instanceof ConnectionError) return configured; // the verb itself will say so
      throw error;
    }
  }

  /** The secrets in a connection's settings: what is one in another kind's, too, if the kind is unknown. */
  private secretsIn(settings: unknown, kind: string | undefined): string[] {
    const own = this.kinds.filter((one) => one.kind === kind);
    const kinds = own.length > 0 ? own : this.kinds;
    return valuesOf(settings, new Set(kinds.flatMap(({ secretSettings = [] }) => secretSettings)));
  }
}

/** The kind that a connection's settings name. */
export function kindIn(written: unknown): string | undefined {
  return isFields(written) && written.kind !== undefined ? String(written.kind) : undefined;
}
