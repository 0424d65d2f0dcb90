/** The rounds ever run, in a file: one line of JSON each, so that a bench that was ended goes on where it was. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** One round that was run. */
export interface Logged {
  seed: number;
  /** The round's name. */
  name: string;
  /** Its kind. */
  kind: string;
  /** What it counts as: several rounds may be of one cell. */
  cell: string;
  /** What it found; nothing if it passed. */
  found: string[];
  /** How long it took. */
  seconds: number;
}

/** The log of a bench. */
export class Log {
  private readonly rounds: Logged[];

  /** @param file where it is kept; without one, it is not */
  constructor(private readonly file?: string) {
    const text = file && existsSync(file) ? readFileSync(file, "utf8") : "";
    this.rounds = text
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const round = JSON.parse(line) as Omit<Logged, "kind" | "cell"> & Partial<Logged>;
        return { kind: round.name.split(" ")[0] ?? "", cell: round.name, ...round };
      });
  }

  /** Adds a round. */
  add(round: Logged): void {
    this.rounds.push(round);
    if (!this.file) return;
    mkdirSync(dirname(this.file), { recursive: true });
    appendFileSync(this.file, `${JSON.stringify(round)}\n`);
  }

  /** The names of the rounds that a seed has run. */
  names(seed: number): Set<string> {
    return new Set(this.rounds.filter((round) => round.seed === seed).map(({ name }) => name));
  }

  /** The number of cells of a kind that were ever run. */
  cells(kind: string): number {
    return new Set(this.rounds.filter((round) => round.kind === kind).map(({ cell }) => cell)).size;
  }
}
