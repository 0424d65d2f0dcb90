/** Who sits in an exam, as a program says it: a list, a CSV, or the file of one. */
import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { argumentFault, reasonOf } from "../providers/core/errors";
import { absolutePath } from "../providers/core/project";

/** One student or teacher. */
export interface Seat {
  /** The number that the name of the vm ends with: letters, digits, `.`, `_` and `-`. No other seat has it. */
  number: string;
  /** The person's name, for the roster only. @default none */
  name?: string;
}

/** Who sits in an exam: a list, a CSV with the columns `number` and `name`, or the file of one, relative to the project. */
export type Seats = readonly Seat[] | { csv: string } | { file: string };

/** A seat, and where it was written: `line 7`. */
export interface WrittenSeat extends Seat {
  /** `line 7`, `students[2]`, … */
  at: string;
}

/** What was read: the seats, and what is wrong with the rest, each with its line. */
export interface ReadSeats {
  /** Those that are sound. */
  seats: WrittenSeat[];
  /** Each in one sentence, with its place. */
  faults: string[];
}

/** A column's names in a file that a university's own system may have written. */
const HEADERS = { number: ["number", "学号"], name: ["name", "姓名"] };

/** One row of a CSV. */
interface Line {
  record: string[];
  /** The line it begins on, from 1. */
  at: number;
}

/**
 * Who sits in a room, students first.
 * @throws ArgumentError naming each fault, with the line that it is on
 */
export function seatsOf(
  room: string,
  { exam, students, teachers = [] }: { exam?: string; students: Seats; teachers?: Seats },
): (Seat & { role: "student" | "teacher" })[] {
  const ofStudents = checkSeats(readSeats(students, "students"));
  const taken = new Map(ofStudents.seats.map(({ number, at }) => [number, `a student (${at})`]));
  const ofTeachers = checkSeats(readSeats(teachers, "teachers"), taken);
  const [first, ...others] = [
    ...(exam === "" ? [["exam", "must not be empty"] as const] : []),
    ...ofStudents.faults.map((fault) => ["students", fault] as const),
    ...ofTeachers.faults.map((fault) => ["teachers", fault] as const),
  ];
  if (first) {
    const [path, reason] = first;
    const further = others.map(([otherPath, otherReason]) => `\n  ${otherPath}: ${otherReason}`);
    throw argumentFault("ExamRoom", room, path, reason + further.join(""));
  }
  return [
    ...ofStudents.seats.map((seat) => ({ ...seat, role: "student" as const })),
    ...ofTeachers.seats.map((seat) => ({ ...seat, role: "teacher" as const })),
  ];
}

/** The seats as they are written, each with its place. */
function readSeats(seats: Seats, property: "students" | "teachers"): ReadSeats {
  if (Array.isArray(seats))
    return { seats: seats.map((seat: Seat, i) => ({ ...seat, at: `${property}[${i}]` })), faults: [] };
  if ("csv" in seats) return seatsIn(seats.csv);
  const { file } = seats as { file: string };
  try {
    const { seats: found, faults } = seatsIn(readFileSync(absolutePath(file), "utf8"));
    return {
      seats: found.map((seat) => ({ ...seat, at: `${file}, ${seat.at}` })),
      faults: faults.map((fault) => `${file}, ${fault}`),
    };
  } catch (error) {
    return { seats: [], faults: [`${file} cannot be read: ${reasonOf(error)}`] };
  }
}

/**
 * The seats in a CSV whose first line names its columns: `number`, and `name` if names are known. Others are ignored. A
 * bad row is a fault, never a seat.
 * @example seatsIn("number,name\n141242022,Ada\n").seats // [{ number: "141242022", name: "Ada", at: "line 2" }]
 */
export function seatsIn(csv: string): ReadSeats {
  const { lines, fault } = linesOf(csv);
  const [header, ...rows] = lines;
  if (fault !== undefined) return { seats: [], faults: [fault] };
  if (!header) return { seats: [], faults: ["it is empty: its first line must name the columns number and name"] };
  const columns = header.record.map((title) => title.toLowerCase());
  const column = (key: keyof typeof HEADERS) => columns.findIndex((title) => HEADERS[key].includes(title));
  const [number, name] = [column("number"), column("name")];
  if (number < 0)
    return { seats: [], faults: [`line ${header.at}: there is no column number; there are ${columns.join(", ")}`] };
  if (rows.length === 0) return { seats: [], faults: ["it holds nobody, only a header"] };
  const faults: string[] = [];
  const seats = rows.flatMap(({ record, at }) => {
    if (record.length !== columns.length) {
      faults.push(`line ${at}: it has ${record.length} of the ${columns.length} fields that the header has`);
      return [];
    }
    const person = record[name];
    return [{ number: record[number] ?? "", ...(person ? { name: person } : {}), at: `line ${at}` }];
  });
  return checkSeats({ seats, faults });
}

/**
 * Only the seats that are sound; each other one is a fault.
 * @param taken the numbers that are taken already, and by whom
 */
export function checkSeats({ seats, faults }: ReadSeats, taken: ReadonlyMap<string, string> = new Map()): ReadSeats {
  const first = new Map(taken);
  const found: ReadSeats = { seats: [], faults: [...faults] };
  for (const seat of seats) {
    const { number, at } = seat;
    const before = first.get(number);
    if (number === "") found.faults.push(`${at}: the number is missing`);
    else if (!/^[A-Za-z0-9._-]+$/.test(number))
      found.faults.push(`${at}: the number ${JSON.stringify(number)} may hold letters, digits, ".", "_" and "-" only`);
    else if (before !== undefined) found.faults.push(`${at}: the number ${number} is taken already, by ${before}`);
    else found.seats.push(seat);
    if (before === undefined) first.set(number, at);
  }
  return found;
}

function linesOf(csv: string): { lines: Line[]; fault?: string } {
  const options = { bom: true, raw: true, relax_column_count: true, skip_empty_lines: true, trim: true };
  try {
    let breaks = 0;
    const lines = (parse(csv, options) as unknown as { raw: string; record: string[] }[]).map(({ raw, record }) => {
      const at = 1 + breaks + breaksIn(/^\s*/.exec(raw)?.[0] ?? "");
      breaks += breaksIn(raw);
      return { record, at };
    });
    // A spreadsheet ends with empty rows.
    return { lines: lines.filter(({ record }) => record.some((field) => field !== "")) };
  } catch (error) {
    if (error instanceof CsvError) return { lines: [], fault: error.message };
    throw error;
  }
}

/** The number of line breaks; csv-parse itself miscounts those of Windows. */
function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
