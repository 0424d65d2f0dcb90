/** Who sits in an exam, as a program says it: a list, a CSV, or the file of one. */
import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { reasonOf, refuseWrongArguments } from "../providers/core/errors";
import { absolutePath } from "../providers/core/project";
import { decodeList, separatorOf } from "./listText";

/** One student or teacher. */
export interface Seat {
  /** The number that the name of the vm ends with: letters, digits, `.`, `_` and `-`. No other seat has it. */
  number: string;
  /** The person's name, for the roster only. @default none */
  name?: string;
}

/**
 * Who sits in an exam: a list, a CSV with the columns `number` and `name`, or the file of one, relative to the project. The
 * fields may be separated by commas, semicolons or tabs; a file may be in UTF-8, UTF-16 or GB18030 (GBK).
 */
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
  /** True if nothing can be read at all, so that no row can be left out. */
  isUnusable?: true;
}

/** Who sits in a room, and what was left out. */
export interface Seated {
  /** Students first. */
  seats: (Seat & { role: "student" | "teacher" })[];
  /** The bad rows that were left out, each in one sentence: `students: line 7: the number is missing`. */
  skipped: string[];
}

/** A column's names in a file that a university's own system may have written. */
const HEADERS = { number: ["number", "学号"], name: ["name", "姓名"] };

/** One row of a CSV. */
interface Line {
  record: string[];
  /** The line it begins on, from 1. */
  at: number;
}

/** What a room says of its seats. */
interface Room {
  exam?: string;
  students: Seats;
  teachers?: Seats;
  skipBadRows?: boolean;
}

/**
 * Who sits in a room, students first.
 * @throws ArgumentError naming each fault, with the line that it is on
 */
export function seatsOf(room: string, { exam, students, teachers = [], skipBadRows = false }: Room): Seated {
  const ofStudents = checkSeats(readSeats(students, "students"));
  const taken = new Map(ofStudents.seats.map(({ number, at }) => [number, `a student (${at})`]));
  const ofTeachers = checkSeats(readSeats(teachers, "teachers"), taken);
  const faultsIn = (isMeant: (read: ReadSeats) => boolean) => [
    ...(isMeant(ofStudents) ? ofStudents.faults.map((fault) => ["students", fault] as const) : []),
    ...(isMeant(ofTeachers) ? ofTeachers.faults.map((fault) => ["teachers", fault] as const) : []),
  ];
  const isSkipped = ({ isUnusable }: ReadSeats) => skipBadRows && !isUnusable;
  refuseWrongArguments("ExamRoom", room, [
    ...(exam === "" ? [["exam", "must not be empty"] as const] : []),
    ...faultsIn((read) => !isSkipped(read)),
  ]);
  const seats = [
    ...ofStudents.seats.map((seat) => ({ ...seat, role: "student" as const })),
    ...ofTeachers.seats.map((seat) => ({ ...seat, role: "teacher" as const })),
  ];
  return { seats, skipped: faultsIn(isSkipped).map(([path, fault]) => `${path}: ${fault}`) };
}

/** The seats as they are written, each with its place. */
function readSeats(seats: Seats, property: "students" | "teachers"): ReadSeats {
  if (Array.isArray(seats))
    return { seats: seats.map((seat: Seat, i) => ({ ...seat, at: `${property}[${i}]` })), faults: [] };
  if ("csv" in seats) return seatsIn(seats.csv);
  const { file } = seats as { file: string };
  try {
    const list = decodeList(readFileSync(absolutePath(file)));
    if ("fault" in list) return unusable(`${file}, ${list.fault}`);
    const { seats: found, faults, ...read } = seatsIn(list.text);
    return {
      ...read,
      seats: found.map((seat) => ({ ...seat, at: `${file}, ${seat.at}` })),
      faults: faults.map((fault) => `${file}, ${fault}`),
    };
  } catch (error) {
    return unusable(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

function unusable(fault: string): ReadSeats {
  return { seats: [], faults: [fault], isUnusable: true };
}

/**
 * The seats in a CSV whose first line names its columns: `number`, and `name` if names are known. Others are ignored. A
 * bad row is a fault, never a seat.
 * @example seatsIn("number,name\n141242022,Ada\n").seats // [{ number: "141242022", name: "Ada", at: "line 2" }]
 */
export function seatsIn(csv: string): ReadSeats {
  const { lines, fault } = linesOf(csv);
  const [header, ...rows] = lines;
  if (fault !== undefined) return unusable(fault);
  if (!header) return unusable("it is empty: its first line must name the columns number and name");
  const columns = header.record.map((title) => title.toLowerCase());
  const column = (key: keyof typeof HEADERS) => columns.findIndex((title) => HEADERS[key].includes(title));
  const [number, name] = [column("number"), column("name")];
  if (number < 0) return unusable(`line ${header.at}: there is no column number; there are ${columns.join(", ")}`);
  if (rows.length === 0) return unusable("it holds nobody, only a header");
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
export function checkSeats(
  { seats, faults, ...read }: ReadSeats,
  taken: ReadonlyMap<string, string> = new Map(),
): ReadSeats {
  const first = new Map(taken);
  const found: ReadSeats = { ...read, seats: [], faults: [...faults] };
  for (const seat of seats) {
    const { number, at } = seat;
    const before = first.get(number);
    if (number === "") found.faults.push(`${at}: the number is missing`);
    else if (/^\d([.,]\d+)?e\+?\d+$/i.test(number)) found.faults.push(`${at}: ${shortened(number)}`);
    else if (!/^[A-Za-z0-9._-]+$/.test(number))
      found.faults.push(`${at}: the number ${JSON.stringify(number)} may hold letters, digits, ".", "_" and "-" only`);
    else if (before !== undefined) found.faults.push(`${at}: the number ${number} is taken already, by ${before}`);
    else found.seats.push(seat);
    if (before === undefined) first.set(number, at);
  }
  return found;
}

function shortened(number: string): string {
  return `Excel has shortened the number to ${number}, and its digits are lost: format the column as text, enter the numbers again, and save the list anew`;
}

function linesOf(csv: string): { lines: Line[]; fault?: string } {
  const { separator, text } = separatorOf(csv);
  // Around a separator that is white itself, nothing is trimmed: an empty field would be lost.
  const trim = separator !== "\t";
  const options = { delimiter: separator, raw: true, relax_column_count: true, skip_empty_lines: true, trim };
  try {
    let breaks = 0;
    const lines = (parse(text, options) as unknown as { raw: string; record: string[] }[]).map(({ raw, record }) => {
      const at = 1 + breaks + breaksIn(/^\s*/.exec(raw)?.[0] ?? "");
      breaks += breaksIn(raw);
      return { record: record.map((field) => field.trim()), at };
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
