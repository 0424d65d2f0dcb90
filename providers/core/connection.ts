/**
 * Connections: the clouds that a stack knows by name. They come from the stack's config (`omnicloud:connections`), then
 * from the clouds' own files and environment. The program and the provider's host read them with this same code.
 */
import { readFileSync } from "node:fs";
import { closest, distance } from "fastest-levenshtein";
import { ConnectionError } from "./errors";
import { noConnection } from "./noConnection";
import { absolutePath } from "./project";
import { pathOf, type Schema } from "./schema";

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
  /** The user of the calling platform, given to `verifyUrl`. */
  platformUserId?: string;
  /** Asked before every operation whether `platformUserId` may touch the resource. POST JSON → `{allowed}`. */
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
  /** What validates the settings of one connection. */
  schema(): Schema<Settings>;
  /** Connections from the cloud's own files and environment, as written there, by name. */
  found(): Record<string, unknown>;
  /** The name among `found()` that the environment makes the default, if any. */
  preferred?(): string | undefined;
}

/** The connections of a stack, looked up by name or by kind. */
export class Connections {
  private readonly parsed = new Map<string, CommonSettings>();
  private hidden: string[] | undefined;

  /**
   * @param kinds the kinds of cloud known
   * @param config the stack config's `omnicloud:connections`, as an object
   * @param preferred the stack config's `omnicloud:connection`: the default connection's name
   */
  constructor(
    private readonly kinds: ConnectionKind[],
    private readonly config: Record<string, unknown>,
    private readonly preferred?: string,
  ) {}

  /** The values of all connections that nothing may show. */
  secrets(): string[] {
    const names = new Set(this.kinds.flatMap(({ secretSettings = [] }) => secretSettings));
    this.hidden ??= [...this.kinds.map((kind) => kind.found()), this.config].flatMap((all) => valuesOf(all, names));
    return this.hidden;
  }

  /** The names of all connections, those of the stack's config first. */
  names(): string[] {
    return [...new Set([...Object.keys(this.config), ...this.kinds.flatMap((kind) => Object.keys(kind.found()))])];
  }

  /** The names in the stack's own config. */
  configured(): string[] {
    return Object.keys(this.config);
  }

  /**
   * The settings of a connection, or of the default one.
   * @throws ConnectionError naming the known connections, or the setting that is wrong
   */
  get(name: string = this.defaultName()): CommonSettings & { name: string } {
    const known = this.parsed.get(name) ?? this.parse(name);
    this.parsed.set(name, known);
    return { ...known, name };
  }

  /**
   * The settings of a connection of one kind, or of that kind's default one.
   * @param who needs it, for the error
   * @throws ConnectionError as `get`, and for a connection of another kind
   */
  ofKind(kind: string, name: string | undefined, who: string): CommonSettings & { name: string } {
    const settings = this.get(name ?? this.defaultName([kind]));
    if (settings.kind === kind) return settings;
    throw new ConnectionError(
      `connection ${settings.name} is of kind ${settings.kind}; ${who} needs one of kind ${kind}`,
    );
  }

  /** Whether a connection of this kind need not be named: it is the default one. */
  isDefault(kind: string, name: string): boolean {
    try {
      return this.defaultName([kind]) === name;
    } catch (error) {
      if (error instanceof ConnectionError) return false; // several, and none is the default
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
    const [usual] = kinds;
    const meant = name ?? (kinds.length > 1 && this.names().length > 0 ? this.defaultName(kinds) : undefined);
    const written = meant === undefined ? undefined : this.written(meant);
    if (written === undefined) return usual;
    const kind = this.kindOf(written) ?? usual;
    if (kinds.includes(kind)) return kind;
    throw new ConnectionError(`connection ${meant} is of kind ${kind}; ${who} needs one of kind ${kinds.join(" or ")}`);
  }

  /** The name of the default connection, among those of `kinds` if given. */
  private defaultName(kinds?: readonly string[]): string {
    const fits = (name: string) => kinds === undefined || kinds.includes(this.kindOf(this.written(name)) ?? "");
    const configured = this.configured().filter(fits);
    const names = this.names().filter(fits);
    const preferred = [this.preferred].find((name) => name && (fits(name) || this.written(name) === undefined));
    const able = this.kinds.filter((one) => kinds === undefined || kinds.includes(one.kind));
    const fromEnvironment = able.map((one) => one.preferred?.()).find(Boolean);
    const name =
      preferred ??
      (configured.length === 1 ? configured[0] : fromEnvironment) ??
      (names.length === 1 ? names[0] : undefined);
    if (name) return name;
    if (names.length === 0) {
      const known = this.names().map((other) => [other, this.kindOf(this.written(other))] as const);
      throw new ConnectionError(noConnection(able, { known, configured: this.configured() }));
    }
    throw new ConnectionError(
      `several connections are known, name one: ${names.join(", ")} (or set omnicloud:connection)`,
    );
  }

  /** A connection as it is written, if there is one of this name. */
  private written(name: string): unknown {
    const found = this.kinds.map((kind) => kind.found()[name]).find((one) => one !== undefined);
    return this.config[name] ?? found;
  }

  private parse(name: string): CommonSettings {
    const written = this.written(name);
    if (written === undefined) throw new ConnectionError(this.describeUnknown(name));
    const wanted = this.kindOf(written);
    const kind = this.kinds.find((candidate) => candidate.kind === wanted);
    if (!kind)
      throw new ConnectionError(
        `connection ${name}: kind ${wanted} is unknown; known are ${this.kinds.map((k) => k.kind).join(", ")}`,
      );
    const result = kind.schema().safeParse({ kind: wanted, ...(written as object) });
    if (result.success) return result.data as CommonSettings;
    const faults = (result.error?.issues ?? []).map((issue) => `${pathOf(issue.path) || "it"}: ${issue.message}`);
    throw new ConnectionError(`connection ${name}: ${faults.join("; ")}`);
  }

  /** The kind that a connection is written for. */
  private kindOf(written: unknown): string | undefined {
    const { kind = this.kinds.find(({ unnamed }) => unnamed)?.kind } = (written ?? {}) as { kind?: string };
    return kind;
  }

  private describeUnknown(name: string): string {
    const names = this.names();
    if (names.length === 0)
      return `connection ${name} is unknown, and no other is known: set the stack's config omnicloud:connections`;
    const near = closest(name, names);
    const hint = distance(name, near) <= 3 ? `; did you mean ${near}?` : "";
    return `connection ${name} is unknown; known are ${names.join(", ")}${hint}`;
  }
}

/** The texts under these names, at any depth. */
function valuesOf(settings: unknown, names: ReadonlySet<string>): string[] {
  if (typeof settings !== "object" || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]) =>
    names.has(name) && typeof value === "string" ? [value] : valuesOf(value, names),
  );
}

/** The PEM in a connection's `cacert`. @throws ConnectionError if the file cannot be read */
export function readAuthority(settings: { name: string; cacert?: string }): string | undefined {
  if (!settings.cacert) return undefined;
  try {
    return readFileSync(absolutePath(settings.cacert), "utf8");
  } catch (error) {
    throw new ConnectionError(`connection ${settings.name}: cacert ${settings.cacert} cannot be read`, {
      cause: error,
    });
  }
}
