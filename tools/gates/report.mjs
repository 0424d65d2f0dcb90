// @ts-check
// What a run prints: a line for each area, a line for each gate, a line for each fault beyond a limit.
import { placeOf } from "./rooms.mjs";

/** @typedef {import("./measure.mjs").Figures} Figures */
/** @typedef {import("./measure.mjs").Finding} Finding */
/** @typedef {import("./measure.mjs").Gate} Gate */
/** @typedef {import("./rooms.mjs").Group} Group */

/** @typedef {Record<Gate, Partial<Record<Group, number>>>} Limits The greatest figure that passes; none is measured only. */

/** How many of the longest files or functions are listed if there is no limit. */
const LISTED = 20;

/** @type {readonly Group[]} */
const GROUPS = ["product", "sandbox", "test", "other"];

/**
 * @param {Figures} figures
 * @param {Limits} limits
 * @param {{list?: boolean}} [options] `list`: what has no limit is listed too.
 * @returns {{lines: string[], passed: boolean}}
 */
export function report(figures, limits, { list = false } = {}) {
  const gates = /** @type {Gate[]} */ (Object.keys(limits));
  const cells = gates.flatMap((gate) =>
    GROUPS.map((group) => ({ gate, group, ...judge(figures, limits, gate, group) })),
  );
  const beyond = cells.flatMap((cell) => cell.beyond);
  const unlimited = list ? cells.flatMap((cell) => cell.unlimited) : [];
  const figureRows = gates.map((gate) => [gate, ...cells.filter((cell) => cell.gate === gate).map(({ said }) => said)]);
  return {
    lines: [
      ...columns([AREA_COLUMNS, ...areaRows(figures)]),
      "",
      ...columns([["figures (with their limits)", ...GROUPS], ...figureRows]),
      ...(unlimited.length ? ["", "without a limit:", ...unlimited] : []),
      ...(beyond.length ? ["", "beyond a limit:", ...beyond] : []),
    ],
    passed: beyond.length === 0,
  };
}

/**
 * @param {Figures} figures
 * @param {Limits} limits
 * @param {Gate} gate
 * @param {Group} group
 */
function judge({ findings }, limits, gate, group) {
  const found = findings.filter((one) => one.gate === gate && placeOf(one.file).room.group === group);
  const limit = limits[gate][group];
  // The greatest length, or the number of faults.
  const figure = found.reduce((sum, { length }) => (length === undefined ? sum + 1 : Math.max(sum, length)), 0);
  const where = (/** @type {Finding} */ { file, line, what }) => `${file}:${line}: ${what}`;
  if (limit === undefined) {
    const first = found[0]?.length === undefined ? found : longest(found).slice(0, LISTED);
    return { said: `${figure}`, beyond: [], unlimited: first.map(where) };
  }
  const beyond = found.filter(({ length = figure }) => length > limit);
  return { said: `${figure} (${limit})`, beyond: beyond.map((one) => `${where(one)}, limit ${limit}`), unlimited: [] };
}

/** @param {readonly Finding[]} findings */
const longest = (findings) => [...findings].sort((a, b) => (b.length ?? 0) - (a.length ?? 0));

const AREA_COLUMNS = [
  "area",
  "files",
  "lines",
  "statements",
  "circles",
  "undocumented",
  "(members)",
  "directions",
  "longest file",
  "longest function",
];

/** @param {Figures} figures */
function areaRows({ sources, findings }) {
  const areas = [...new Set([...sources.keys()].map((file) => placeOf(file).area))];
  return [...areas, undefined].map((area) => {
    const isIn = (/** @type {string} */ file) => area === undefined || placeOf(file).area === area;
    const here = [...sources].filter(([file]) => isIn(file)).map(([, source]) => source);
    const found = (/** @type {RegExp} */ gates) => findings.filter(({ gate, file }) => gates.test(gate) && isIn(file));
    const [file] = longest(found(/in a file/));
    const [code] = longest(found(/in a function/));
    return [
      area ?? "all",
      here.length,
      sum(here.map(({ lines }) => lines)),
      sum(here.map(({ statements }) => statements)),
      found(/circles/).length,
      found(/undocumented/).length,
      sum(here.map(({ bareMembers }) => bareMembers)),
      found(/→|directions/).length,
      file ? `${file.length} ${file.file}` : "",
      code ? `${code.what} (${code.file}:${code.line})` : "",
    ];
  });
}

/** @param {readonly number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/**
 * Numbers to the right, words to the left.
 * @param {readonly (readonly (string | number)[])[]} rows
 * @returns {string[]}
 */
function columns(rows) {
  const [titles = []] = rows;
  const widths = titles.map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)));
  const isNumeric = titles.map((_, at) => rows.some((row) => typeof row[at] === "number"));
  return rows.map((row) =>
    row
      .map((cell, at) =>
        isNumeric[at] ? String(cell).padStart(widths[at] ?? 0) : String(cell).padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
