/** What clouds' own files and environment hold, of all kinds: asked for once, and only if it is needed. */

/** Connections that a cloud's own files and environment hold. Nothing is read before it is asked for, and then once. */
export interface FoundConnections {
  /** Their names. @throws ConnectionError for a file that cannot be read */
  names(): readonly string[];
  /** Whether there is one of this name. @throws ConnectionError for a file that cannot be read */
  has(name: string): boolean;
  /** One of them, with the settings that are written there. @throws ConnectionError naming file, line and fault */
  written(name: string): Record<string, unknown> | undefined;
  /** The name of the one that the environment makes the default, if any. */
  preferred?: string;
}

/** A kind of cloud, as far as it finds connections. */
interface Finder {
  kind: string;
  found?(): FoundConnections;
}

/** The connections that the kinds' own files and environment hold. */
export class FoundByKind<Kind extends Finder> {
  private readonly asked = new Map<string, FoundConnections | undefined>();

  constructor(private readonly kinds: readonly Kind[]) {}

  /** What a kind has. */
  of({ kind, found }: Kind): FoundConnections | undefined {
    if (!this.asked.has(kind)) this.asked.set(kind, found?.());
    return this.asked.get(kind);
  }

  /** The names that some kinds have. @throws ConnectionError for a file that cannot be read */
  namesOf(kinds: readonly Kind[]): string[] {
    return kinds.flatMap((kind) => this.of(kind)?.names() ?? []);
  }

  /** The kind that has a connection of this name. @throws ConnectionError for a file that cannot be read */
  holderOf(name: string): Kind | undefined {
    return this.kinds.find((kind) => this.of(kind)?.has(name));
  }

  /** A connection as it is written, with its kind; `undefined` if there is none. @throws ConnectionError if it is wrong */
  written(name: string): object | undefined {
    for (const kind of this.kinds) {
      const written = this.of(kind)?.written(name);
      if (written !== undefined) return { kind: kind.kind, ...written };
    }
    return undefined;
  }
}
