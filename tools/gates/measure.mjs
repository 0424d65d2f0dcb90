// @ts-check
// The figures of a checkout: what each area holds, and what each gate finds in it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { circles } from "./circles.mjs";
import { brokenBy, ROOTS } from "./rooms.mjs";
import { readSource } from "./source.mjs";

/** @typedef {import("./source.mjs").Source} Source */

/**
 * @typedef {"lines in a file" | "lines in a function" | "import circles" | "undocumented exports"
 *   | import("./rooms.mjs").Direction} Gate
 */

/**
 * What a gate finds: how long something is, or a fault, which has no length.
 * @typedef {object} Finding
 * @property {Gate} gate
 * @property {string} file From the root, with slashes.
 * @property {number} line
 * @property {string} what
 * @property {number} [length] In lines.
 */

/** @typedef {{sources: ReadonlyMap<string, Source>, findings: readonly Finding[]}} Figures */

/**
 * Measures a checkout. Folders that are not there are passed over.
 * @param {string} root
 * @returns {Figures}
 */
export function measure(root) {
  const files = ROOTS.flatMap((name) => sourcesIn(root, name));
  const sources = new Map(files.map((file) => [file, readSource(file, readFileSync(join(root, file), "utf8"))]));
  const imports = importsBetween(sources, namesOfPackage(root));
  const findings = [...sources].flatMap(([file, source]) => [...sizes(file, source), ...bare(file, source)]);
  return { sources, findings: [...findings, ...directions(imports), ...roundabout(imports)] };
}

/**
 * The sources at a path, of the languages that the type checker reads.
 * @param {string} root
 * @param {string} path From the root, with slashes.
 * @returns {string[]}
 */
function sourcesIn(root, path) {
  if (!existsSync(join(root, path))) return [];
  if (/\.(ts|mjs|cjs)$/.test(path)) return path.endsWith(".d.ts") ? [] : [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && (entry.isDirectory() || /\.(ts|mjs|cjs)$/.test(entry.name)))
    .flatMap((entry) => sourcesIn(root, `${path}/${entry.name}`))
    .sort();
}

/**
 * @param {string} file
 * @param {Source} source
 * @returns {Finding[]}
 */
const sizes = (file, { lines, functions }) => [
  { gate: "lines in a file", file, line: 1, what: `${lines} lines`, length: lines },
  ...functions.map(({ name, line, lines: length }) => ({
    gate: /** @type {const} */ ("lines in a function"),
    file,
    line,
    what: `${length} lines in ${name}`,
    length,
  })),
];

/**
 * @param {string} file
 * @param {Source} source
 * @returns {Finding[]}
 */
const bare = (file, { undocumented }) =>
  undocumented.map(({ name, line }) => ({
    gate: "undocumented exports",
    file,
    line,
    what: `${name} has no doc comment`,
  }));

/** @typedef {{from: string, to: string, line: number, lazy: boolean, typeOnly: boolean}} Import Between files of the checkout. */

/** @param {readonly Import[]} imports @returns {Finding[]} */
const directions = (imports) =>
  imports.flatMap(({ from, to, line, typeOnly }) => {
    const gate = brokenBy(from, to, typeOnly);
    return gate ? [{ gate, file: from, line, what: `imports ${to}` }] : [];
  });

/**
 * What is loaded late makes no circle: that is how the list of clouds reaches a cloud without loading it.
 * @param {readonly Import[]} imports
 * @returns {Finding[]}
 */
const roundabout = (imports) =>
  circles(imports.filter(({ lazy }) => !lazy)).flatMap((way) => {
    const [first] = way;
    const what = `imports itself by ${way.map(({ to }) => to).join(" → ")}`;
    return first ? [{ gate: "import circles", file: first.from, line: first.line, what }] : [];
  });

/**
 * The imports whose target is a source of the checkout; the type checker reports those that lead nowhere.
 * @param {ReadonlyMap<string, Source>} sources
 * @param {ReadonlyMap<string, string>} named
 * @returns {Import[]}
 */
function importsBetween(sources, named) {
  const find = (/** @type {string} */ from, /** @type {string} */ written) => {
    const path = written.startsWith(".") ? posix.join(posix.dirname(from), written) : named.get(written);
    if (path === undefined) return undefined;
    const bare = path.replace(/\.js$|\/$/, "");
    return [path, `${bare}.ts`, `${bare}/index.ts`].find((one) => sources.has(one));
  };
  return [...sources].flatMap(([from, { imports }]) =>
    imports.flatMap(({ to: written, line, ...how }) => {
      const to = find(from, written);
      return to ? [{ from, to, line, ...how }] : [];
    }),
  );
}

/**
 * The source behind each name that the package exports: `pulumi-omnicloud/sandbox`, from package.json.
 * @param {string} root
 * @returns {Map<string, string>}
 */
function namesOfPackage(root) {
  const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return new Map(
    Object.entries(/** @type {Record<string, {types?: string}>} */ (exports ?? {})).flatMap(([entry, { types }]) =>
      types ? [[posix.join(name, entry), types.replace(/^\.\/dist\//, "").replace(/\.d\.ts$/, ".ts")]] : [],
    ),
  );
}
