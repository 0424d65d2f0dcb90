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

/**
 * The roster as a spreadsheet opens it: nothing in it is a formula, and a mark at its beginning says that it is UTF-8.
 * @param marked whether the mark is there in any case; else only if something needs it
 */
export function rosterForSpreadsheets(rows: readonly RosterRow[], marked: boolean): string {
  const text = rosterOf(rows.map(withoutFormulas));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are all that is in ASCII
  return marked || /[^\x00-\x7f]/.test(text) ? `\uFEFF${text}` : text;
}

/** A field that a spreadsheet would take for a formula begins with an apostrophe, as one would write it there. */
function withoutFormulas(row: RosterRow): RosterRow {
  const fields = COLUMNS.map((column) => [column, /^[=+\-@\t\r]/.test(row[column]) ? `'${row[column]}` : row[column]]);
  return Object.fromEntries(fields) as unknown as RosterRow;
}

/** The roster: a header, and a line for each row. Whatever a field holds, `rowsIn` returns it unchanged. */
export function rosterOf(rows: readonly RosterRow[]): string {
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]
    .map((fields) => `${fields.map(quoted).join(",")}\n`)
    .join("");
}

/** The rows of a roster. */
export function rowsIn(csv: string): RosterRow[] {
  return parse(csv, { bom: true, columns: true }) as unknown as RosterRow[];
}

/** The name of an exam's vm, as the document advises: the exam's name and the person's number. */
export function vmNameOf(exam: string, number: string): string {
  return `${exam}_${number}`;
}

function quoted(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
