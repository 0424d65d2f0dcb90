/** `omnicloud roster`: who sits at which vm, from a stack's state, even if some of its vms could not be launched. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { type RosterRow, rosterForSpreadsheets, rowsIn } from "../components/roster";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { readState, type StateResource, textOf } from "./stack";

/** The options of `roster`. */
export interface RosterOptions {
  /** The file to write. @default roster-STACK.csv */
  file?: string;
  /** Prints the seats as JSON; a file is written only if one is named. @default false */
  json?: boolean;
}

/**
 * Writes the roster of all exam rooms of a stack.
 * @param say is given each line
 * @returns whether every seat has its vm
 * @throws OmnicloudError if the stack has no exam room, or the file cannot be written
 */
export async function writeRoster(
  stack: string,
  { file, json }: RosterOptions,
  say: (line: string) => void,
): Promise<boolean> {
  const { resources } = await readState(stack, true);
  const rooms = resources.filter(({ type }) => type === "omnicloud:index:ExamRoom");
  if (rooms.length === 0) throw new OmnicloudError(`stack ${stack} has no ExamRoom: run pulumi up first`);
  const rows = rooms.flatMap((room) => seatsWithVms(room, resources));
  // The name of an organization's stack holds slashes.
  const path = file ?? `roster-${stack.replaceAll("/", "-")}.csv`;
  const missing = rows.filter(({ id }) => id === "").map(({ vm }) => vm);
  if (!json || file !== undefined) replaceFile(path, rosterForSpreadsheets(rows, true));
  if (json) {
    say(JSON.stringify({ stack, seats: rows, missing }, undefined, 2));
    return missing.length === 0;
  }
  say(`wrote ${rows.length} seats to ${path}`);
  if (missing.length > 0)
    say(`${missing.length} of them have no vm yet (${missing.join(", ")}): pulumi up --continue-on-error tries again`);
  return missing.length === 0;
}

/** The seats that a room has in its program, each with what the state knows of its vm. */
function seatsWithVms({ urn, outputs = {} }: StateResource, resources: StateResource[]): RosterRow[] {
  const own = resources.filter(({ parent, type }) => parent === urn && type.endsWith("examcloud:ExamVm"));
  const machines = new Map(own.map((machine) => [textOf(machine.outputs?.name), machine]));
  return rowsIn(textOf(outputs.seats) ?? "").map((seat) => {
    const machine = machines.get(seat.vm);
    return { ...seat, id: machine?.id ?? "", address: textOf(machine?.outputs?.address) ?? "" };
  });
}

/** Writes it in one step: a reader sees the old roster or the new one. */
function replaceFile(path: string, roster: string): void {
  const half = `${path}.${process.pid}`;
  try {
    writeFileSync(half, roster);
    renameSync(half, path);
  } catch (error) {
    rmSync(half, { force: true });
    throw new OmnicloudError(`--file: ${reasonOf(error)}`);
  }
}
