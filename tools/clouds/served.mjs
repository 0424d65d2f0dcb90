// @ts-check
// What each kind of cloud serves, and what is different there: the lists in its cloud.ts, and its differences.ts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** @typedef {import("./schema.mjs").Sources} Sources */
/** @typedef {Record<string, Record<string, string>>} Reasons By component and path. */

/**
 * @typedef {object} Served
 * @property {string} kind
 * @property {string} title
 * @property {ReadonlySet<string>} names The components and look-ups that it serves.
 * @property {{refused: Reasons, needed: Reasons, absent: Reasons, limited: Record<string, Record<string, Record<string, string>>>}} differences
 */

/** The kinds that the tables show, and what people call them. */
const TITLES = { openstack: "OpenStack", ceph: "Ceph", aws: "AWS", tencentcloud: "Tencent Cloud" };

const NONE = { refused: {}, needed: {}, limited: {}, absent: {} };

/** The sources that say it, from the root. @param {string} root */
export const sourcesOfClouds = (root) =>
  Object.keys(TITLES)
    .flatMap((kind) => [`providers/${kind}/cloud.ts`, differencesOf(kind)])
    .filter((path) => existsSync(join(root, path)));

/** @param {string} kind */
const differencesOf = (kind) => `providers/${kind}/differences.ts`;

/**
 * @param {string} root
 * @param {Sources} sources
 * @returns {Served[]}
 */
export function servedBy(root, sources) {
  return Object.entries(TITLES).map(([kind, title]) => ({
    kind,
    title,
    names: namesIn(sources.file(`providers/${kind}/cloud.ts`)),
    differences: existsSync(join(root, differencesOf(kind))) ? read(sources, differencesOf(kind)) : NONE,
  }));
}

/** @param {ts.SourceFile} file */
function namesIn(file) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    const isList = ts.isPropertyAssignment(node) && /^(components|lookups)$/.test(node.name.getText(file));
    if (isList && ts.isObjectLiteralExpression(node.initializer))
      for (const { name } of node.initializer.properties) if (name) names.add(name.getText(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/**
 * The exported `differences`, whose type says all of it.
 * @param {Sources} sources
 * @param {string} path
 */
function read({ program, file }, path) {
  const checker = program.getTypeChecker();
  const source = file(path);
  const module = checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === "differences");
  if (!symbol) throw new Error(`${path} exports no differences`);
  /** @param {ts.Type} type @returns {any} */
  const plain = (type) =>
    type.isStringLiteral()
      ? type.value
      : Object.fromEntries(
          checker
            .getPropertiesOfType(type)
            .map((property) => [property.name, plain(checker.getTypeOfSymbolAtLocation(property, source))]),
        );
  return plain(checker.getTypeOfSymbolAtLocation(symbol, source));
}
