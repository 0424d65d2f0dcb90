/**
 * Connections: the clouds that a stack knows by name. They come from the stack's config (`omnicloud:connections`), then
 * from the clouds' own files and environment. The program and the provider's host read them with this same code.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { ConnectionError } from "./errors";
import { pathOf } from "./schema";

/** What every connection may say, whatever its kind. */
export interface CommonSettings {
  /** Which kind of cloud this is. */
  kind: string;
  /** The tenant that the connection acts for, as `t-0000000001`. */
  tenantId?: string;
  /** The user of the calling platform, told to `verifyUrl`. */
  platformUserId?: string;
  /** Asked before every operation whether `platformUserId` may touch the resource. POST JSON → `{allowed}`. */
  verifyUrl?: string;
}

/** How connections of one kind are written and found. */
export interface ConnectionKind<Settings extends CommonSettings = CommonSettings> {
  kind: string;
  /** Validates the settings of one connection. */
  schema: z.ZodType<Settings>;
  /** Connections from the cloud's own files and environment, as written there, by name. */
  found(): Record<string, unknown>;
  /** The name among `found()` that the environment makes the default, if any. */
  preferred?(): string | undefined;
}

/** Where connections are looked up. */
export class Connections {
  private readonly parsed = new Map<string, CommonSettings>();

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
  get(name: string = this.default()): CommonSettings & { name: string } {
    const known = this.parsed.get(name) ?? this.parse(name);
    this.parsed.set(name, known);
    return { ...known, name };
  }

  /** The name of the connection that is meant when none is given. */
  private default(): string {
    const configured = Object.keys(this.config);
    const fromEnvironment = this.kinds.map((kind) => kind.preferred?.()).find(Boolean);
    const names = this.names();
    const name =
      this.preferred ??
      (configured.length === 1 ? configured[0] : fromEnvironment) ??
      (names.length === 1 ? names[0] : undefined);
    if (name) return name;
    if (names.length === 0)
      throw new ConnectionError(
        "no credentials: set the stack's config omnicloud:connections, or give a clouds.yaml or OS_* variables",
      );
    throw new ConnectionError(
      `several connections are known, name one: ${names.join(", ")} (or set omnicloud:connection)`,
    );
  }

  private parse(name: string): CommonSettings {
    const configured = this.config[name];
    const written = configured ?? this.kinds.map((kind) => kind.found()[name]).find((found) => found !== undefined);
    if (written === undefined) throw new ConnectionError(this.unknown(name));
    const wanted = (written as { kind?: string }).kind ?? "openstack";
    const kind = this.kinds.find((candidate) => candidate.kind === wanted);
    if (!kind)
      throw new ConnectionError(
        `connection ${name}: kind ${wanted} is unknown; known are ${this.kinds.map((k) => k.kind).join(", ")}`,
      );
    const result = kind.schema.safeParse({ kind: wanted, ...(written as object) });
    if (result.success) return result.data;
    const faults = result.error.issues.map((issue) => `${pathOf(issue.path) || "it"}: ${issue.message}`);
    throw new ConnectionError(`connection ${name}: ${faults.join("; ")}`);
  }

  private unknown(name: string): string {
    const names = this.names();
    if (names.length === 0)
      return `connection ${name} is unknown, and no other is known: set the stack's config omnicloud:connections`;
    const near = closest(name, names);
    const hint = distance(name, near) <= 3 ? `; did you mean ${near}?` : "";
    return `connection ${name} is unknown; known are ${names.join(", ")}${hint}`;
  }
}

/** The folder of the Pulumi project around the working directory (the host's is the program's), else the working directory. */
export function projectFolder(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** A path of a connection, relative ones seen from the project's folder. */
export function fromProject(path: string): string {
  return resolve(projectFolder(), path.replace(/^~(?=\/)/, process.env.HOME ?? "~"));
}

/** The PEM in a connection's `cacert`. @throws ConnectionError when the file cannot be read */
export function authority(settings: { name: string; cacert?: string }): string | undefined {
  if (!settings.cacert) return undefined;
  try {
    return readFileSync(fromProject(settings.cacert), "utf8");
  } catch (error) {
    throw new ConnectionError(`connection ${settings.name}: cacert ${settings.cacert} cannot be read`, {
      cause: error,
    });
  }
}
