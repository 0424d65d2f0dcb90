// @ts-check
// Whether each argument and output that several clouds have in common has a case in the contract.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BLOCKS } from "./schema.mjs";

/** @typedef {import("./schema.mjs").Schema} Schema */
/** @typedef {import("./served.mjs").Served} Served */

/** Where the cases are: each names what it proves, `"Vpc cidr"` an argument and `"Vpc → status"` an output. */
const CASES = "test/contract/common";

/**
 * What lacks a case, and cases of what there is not, a line each.
 * @param {string} root
 * @param {readonly Schema[]} schemas Of components and look-ups.
 * @param {readonly Served[]} clouds
 */
export function uncovered(root, schemas, clouds) {
  const common = schemas.filter(({ name }) => clouds.filter(({ names }) => names.has(name)).length > 1);
  const wanted = common.flatMap(({ name, args, outputs }) => [
    ...args.filter(isCommon).map(({ path }) => `${name} ${path}`),
    ...outputs.map(({ path }) => `${name} → ${path}`),
  ]);
  const there = casesIn(join(root, CASES));
  return [
    ...wanted.filter((one) => !there.includes(one)).map((one) => `${CASES} has no case "${one}"`),
    ...there.filter((one) => !wanted.includes(one)).map((one) => `${CASES} has a case of what there is not: "${one}"`),
    ...there.filter((one, i) => there.indexOf(one) !== i).map((one) => `${CASES} has two cases "${one}"`),
  ];
}

/** @param {import("./schema.mjs").Field} field */
const isCommon = ({ path, deprecated }) => !deprecated && !path.split(".").some((step) => BLOCKS.includes(step));

/** @param {string} folder */
function casesIn(folder) {
  if (!existsSync(folder)) return [];
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return texts.flatMap((text) =>
    [...text.matchAll(/^ {2}"([A-Za-z]\w+ (?:→ )?[^" ]+)":(?! \(\) =>)/gm)].map(([, name]) => name ?? ""),
  );
}
