/** Who sits in an exam, as CSV: what is read from a file, and what is written for those who hand out the addresses. */
import { CsvError, parse } from "csv-parse/sync";

/** One student or teacher. */
export interface Seat {
  /** The number that the name of the vm ends with: letters, digits, `.`, `_` and `-`. No other seat has it. */
  number: string;
  /** The person's name, for the roster only. */
  name?: string;
}

/** A seat, and where it was written: `line 7`. */
export interface WrittenSeat extends Seat {
  at: string;
}

/** What was read: the seats, and what is wrong with the rest, each with its line. */
export interface ReadSeats {
  seats: WrittenSeat[];
  faults: string[];
}

/** Where a person sits: one line of the roster. */
export interface RosterRow {
  exam: string;
  number: string;
  name: string;
  role: "student" | "teacher";
  /** What the vm is called in the cloud's dashboard. */
  vm: string;
  /** Empty where it was not launched yet. */
  id: string;
  /** Empty where it is not known. */
  address: string;
}

const COLUMNS = ["exam", "number", "name", "role", "vm", "id", "address"] as const;

/** A column's names in a file that a university's own system may have written. */
const HEADERS = { number: ["number", "学号"], name: ["name", "姓名"] };

interface Line {
  record: string[];
  /** The line it begins on, from 1. */
  at: number;
}

/**
 * The seats in a CSV whose first line names its columns: `number`, and `name` where names are known. Others are left
 * aside. A bad row is a fault, never a seat.
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
  return sound({ seats, faults });
}

/** The seats without those whose number cannot be, or is there already; each of them is a fault. */
export function sound({ seats, faults }: ReadSeats, taken: ReadonlyMap<string, string> = new Map()): ReadSeats {
  const first = new Map(taken);
  const found: ReadSeats = { seats: [], faults: [...faults] };
  for (const seat of seats) {
    const { number, at } = seat;
    const before = first.get(number);
    if (number === "") found.faults.push(`${at}: the number is missing`);
    else if (!/^[A-Za-z0-9._-]+$/.test(number))
      found.faults.push(`${at}: the number ${JSON.stringify(number)} may hold letters, digits, ".", "_" and "-" only`);
    else if (before !== undefined) found.faults.push(`${at}: the number ${number} is there already, ${before}`);
    else found.seats.push(seat);
    if (before === undefined) first.set(number, at);
  }
  return found;
}

/** The roster: a header, and a line for each. Whatever is in a field comes back from `rowsIn` as it was. */
export function rosterOf(rows: readonly RosterRow[]): string {
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]
    .map((fields) => `${fields.map(quoted).join(",")}\n`)
    .join("");
}

/** The rows of a roster that `rosterOf` wrote. */
export function rowsIn(csv: string): RosterRow[] {
  return parse(csv, { columns: true }) as unknown as RosterRow[];
}

/** What an exam's vm is called, as the document advises: the exam's name and the student's number. */
export function vmNameOf(exam: string, number: string): string {
  return `${exam}_${number}`;
}

function quoted(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
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
    // A spreadsheet ends with rows of nothing.
    return { lines: lines.filter(({ record }) => record.some((field) => field !== "")) };
  } catch (error) {
    if (error instanceof CsvError) return { lines: [], fault: error.message };
    throw error;
  }
}

/** Line breaks; csv-parse itself miscounts those of Windows. */
function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
