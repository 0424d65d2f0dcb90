/** Who sits at which vm of an exam, as CSV for those who hand out the addresses. */
import { parse } from "csv-parse/sync";

/** Where a person sits: one line of the roster. */
export interface RosterRow {
  /** The exam's name. */
  exam: string;
  /** The person's number. */
  number: string;
  /** The person's name; empty if it is not known. */
  name: string;
  /** A teacher's vm reaches the internet; a student's does not. */
  role: "student" | "teacher";
  /** The vm's name in the cloud's dashboard. */
  vm: string;
  /** Empty if it was not launched yet. */
  id: string;
  /** Empty if it is not known. */
  address: string;
}

const COLUMNS = ["exam", "number", "name", "role", "vm", "id", "address"] as const;

/** The roster: a header, and a line for each row. Whatever a field holds, `rowsIn` returns it unchanged. */
export function rosterOf(rows: readonly RosterRow[]): string {
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]
    .map((fields) => `${fields.map(quoted).join(",")}\n`)
    .join("");
}

/** The rows of a roster that `rosterOf` wrote. */
export function rowsIn(csv: string): RosterRow[] {
  return parse(csv, { columns: true }) as unknown as RosterRow[];
}

/** The name of an exam's vm, as the document advises: the exam's name and the person's number. */
export function vmNameOf(exam: string, number: string): string {
  return `${exam}_${number}`;
}

function quoted(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
