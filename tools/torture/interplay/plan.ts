/**
 * What the engine lets a user do, on the real engine: options of a kind, given in a way, at a time; names, moves, and how a
 * run is told. After each the second preview has nothing to do, a refresh finds what is there, `leftovers` says nothing, and
 * a destroy leaves what it should and no more.
 */
import { Ground } from "../ground";
import type { Hosts } from "../host";
import type { Plan, Round } from "../rounds";
import { pairsFirst } from "../seed";
import { whole } from "../subjects";
import { IMPORT_BY_TRANSFORMATION, MOVES } from "./moves";
import { NAMES, RENAMED } from "./names";
import { OPTIONS, TIMES, trying } from "./options";
import { type Act, CHANGED, FIRST, onEngine } from "./play";
import { RUNS } from "./runs";
import { WAYS, type Way } from "./ways";

/** What a round does, but for its program. */
interface Cell {
  /** What is done: `protect`, `--replace`. */
  what: string;
  /** When an option is there; nothing for all else. */
  time: string;
  way: Way;
  act: Act;
}

/** All that is done. */
export function cellsOfAll(): Cell[] {
  const options = Object.entries(OPTIONS).flatMap(([what, tried]) =>
    TIMES.flatMap((time) => WAYS.map((way): Cell => ({ what, time, way, act: trying(tried, time) }))),
  );
  const others = Object.entries({ ...NAMES, ...MOVES, ...RUNS }).map(
    ([what, act]): Cell => ({ what, time: "", way: "an option", act }),
  );
  const imports = WAYS.filter((way) => way.includes("old")).map(
    (way): Cell => ({ what: "the import option", time: "", way, act: IMPORT_BY_TRANSFORMATION }),
  );
  return [...options, ...others, ...imports];
}

/** The rounds of interplay: on each program by itself, and on all of them in one. */
export function interplayPlan(grounds: readonly Ground[], seed: number): Plan {
  const all = cellsOfAll().flatMap((cell) =>
    grounds.filter((ground) => fits(cell, ground)).map((ground) => ({ ...cell, ground })),
  );
  const factors = all.map(({ what, time, way, ground }) => ({ what, time, way, subject: ground.subject.name }));
  const rounds = pairsFirst(seed, factors).flatMap((at) => {
    const cell = all[at];
    return cell ? [interplayRound(cell.ground, cell)] : [];
  });
  const things = new Set(all.map(({ what }) => what)).size;
  const about = `${things} things to do on the real engine, options by ${WAYS.length} ways at ${TIMES.length} times, on each program`;
  return { kind: "interplay", rounds, cells: all.length, about, every: 40 };
}

/** All programs, and one with all that they declare. */
export function withWhole(grounds: readonly Ground[], hosts: Hosts, names?: readonly string[]): Ground[] {
  return !names || names.includes(whole.name) ? [...grounds, new Ground(whole, hosts)] : [...grounds];
}

/** A component has no resource whose arguments are all of its own: it is told by name through transforms alone. */
function fits({ what, way }: Cell, { subject }: Ground): boolean {
  return !(what.endsWith("by name") && way === "an option" && COMPONENTS.has(subject.name));
}

/** The programs that declare components. */
const COMPONENTS = new Set(["objects", "storage", "tenants", "team", "files", whole.name]);

function interplayRound(ground: Ground, cell: Cell): Round {
  const { what, time, way, act } = cell;
  const how = time === "" ? (way === "an option" ? "" : `, by ${way}`) : ` ${time}, by ${way}`;
  return {
    kind: "interplay",
    name: `interplay ${ground.subject.name}: ${what}${how}`,
    ground,
    run: async () => {
      // All clouds of the bench have the same ports: what is compared with is built before.
      for (const variant of [FIRST, CHANGED, ...(what in NAMES ? RENAMED : [])]) await ground.freshAs(variant);
      return onEngine(ground, way, act);
    },
    smaller: async (other) => interplayRound(other, cell),
  };
}
