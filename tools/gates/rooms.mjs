// @ts-check
// The rooms of the house and who may import whom: core <- clouds <- index <- host; lookups <- components <- index.ts,
// cli <- stacks, tools. The first room that a path matches is a file's room; older layouts lack some of them.

/** @typedef {"product" | "sandbox" | "test" | "other"} Group The rooms that share their limits. */

/**
 * @typedef {object} Room
 * @property {string} name
 * @property {RegExp} files The paths in it; what they match is the area whose figures are shown together.
 * @property {readonly string[]} imports The rooms that it may import. Files of one area may always import each other.
 * @property {readonly string[]} [types] The rooms of which it may import types.
 * @property {Group} group
 */

const product = ["core", "index", "beside index", "lookups", "components", "package", "cli", "sandbox"];

/** @type {readonly Room[]} */
const ROOMS = [
  { name: "core", files: /^providers\/core(?=\/)/, imports: [], group: "product" },
  { name: "host", files: /^providers\/host(?=\/|\.ts$)/, imports: ["core", "index", "beside index"], group: "product" },
  // The one list that knows all clouds. What commands need of all clouds stands beside it, and asks it.
  { name: "index", files: /^providers\/index\.ts$/, imports: ["core", "cloud"], group: "product" },
  { name: "beside index", files: /^providers(?=\/[^/]+$)/, imports: ["core", "index"], group: "product" },
  // A cloud's builders and readers know the arguments and outputs of the component or look-up that they serve.
  {
    name: "builder",
    files: /^providers\/[^/]+(?=\/(components|lookups)\/)/,
    imports: ["core", "components", "lookups"],
    group: "product",
  },
  // What means the same on every cloud (a rule, a disk, a power state) is described by the component or look-up.
  {
    name: "cloud",
    files: /^providers\/[^/]+(?=\/)/,
    imports: ["core"],
    types: ["components", "lookups"],
    group: "product",
  },
  { name: "lookups", files: /^lookups(?=\/)/, imports: ["core", "index", "beside index"], group: "product" },
  {
    name: "components",
    files: /^components(?=\/)/,
    imports: ["core", "index", "beside index", "lookups"],
    group: "product",
  },
  {
    name: "package",
    files: /^index\.ts$/,
    imports: ["core", "cloud", "index", "beside index", "lookups", "components"],
    group: "product",
  },
  {
    name: "cli",
    files: /^cli(?=\/)/,
    imports: ["core", "index", "beside index", "lookups", "components"],
    group: "product",
  },
  { name: "sandbox", files: /^(test\/)?sandbox(?=\/)/, imports: [], group: "sandbox" },
  { name: "stacks", files: /^stacks(?=\/)/, imports: ["package"], group: "other" },
  { name: "tools", files: /^(tools|bench)(?=\/)/, imports: [...product, "stacks", "test"], group: "other" },
  // Unit tests try single modules, the host's too; all others see what a user sees, or a cloud's own modules.
  {
    name: "unit tests",
    files: /^test(?=\/unit\/)/,
    imports: [...product, "host", "cloud", "builder", "stacks", "tools", "test"],
    group: "test",
  },
  {
    name: "test",
    files: /^test(?=\/)/,
    imports: [...product, "cloud", "builder", "stacks", "tools", "unit tests"],
    group: "test",
  },
];

/** The folders and files at the root that have rooms. */
export const ROOTS = [
  "providers",
  "components",
  "lookups",
  "index.ts",
  "cli",
  "sandbox",
  "stacks",
  "tools",
  "bench",
  "test",
];

/**
 * A file's room, and its area: the room, or for a cloud its folder.
 * @param {string} file From the root, with slashes.
 * @returns {{room: Room, area: string}}
 * @throws {Error} If no room has it.
 */
export function placeOf(file) {
  for (const room of ROOMS) {
    const area = room.files.exec(file)?.[0];
    if (area) return { room, area: room.name === "sandbox" ? "sandbox" : area };
  }
  throw new Error(`${file} is in no room`);
}

/**
 * @typedef {"core → cloud" | "cloud → cloud" | "component → cloud" | "look-up → cloud" | "anything → host"
 *   | "other directions"} Direction A gate for imports.
 */

/**
 * The gate that an import breaks.
 * @param {string} from The file that imports.
 * @param {string} to The file that it imports.
 * @param {boolean} [typeOnly] Whether it imports types alone.
 * @returns {Direction | undefined} Undefined if it may.
 */
export function brokenBy(from, to, typeOnly = false) {
  const [source, target] = [placeOf(from), placeOf(to)];
  const { imports, types = [] } = source.room;
  const allowed = typeOnly ? [...imports, ...types] : imports;
  if (source.area === target.area || allowed.includes(target.room.name)) return undefined;
  if (target.room.name === "host") return "anything → host";
  if (target.room.name !== "cloud" && target.room.name !== "builder") return "other directions";
  switch (source.room.name) {
    case "core":
    case "beside index":
      return "core → cloud";
    case "cloud":
    case "builder":
      return "cloud → cloud";
    case "components":
      return "component → cloud";
    case "lookups":
      return "look-up → cloud";
    default:
      return "other directions";
  }
}
