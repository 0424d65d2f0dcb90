// @ts-check
// docs/clouds.md: each argument and output of components and look-ups, on each cloud that serves them.
import { BLOCKS } from "./schema.mjs";

/** @typedef {import("./schema.mjs").Schema} Schema */
/** @typedef {import("./schema.mjs").Field} Field */
/** @typedef {import("./served.mjs").Served} Served */

const HEAD = `# Each argument and output, on each cloud
<!-- Written by \`node tools/clouds.mjs\`: change the types, or providers/*/differences.ts, and run it again. -->

One program runs on OpenStack with Ceph, and on AWS. Tencent Cloud is begun: what has no column of it here is not there yet.
This page is made from the types of components and look-ups, and from the reasons with which a cloud refuses: the contract tests
(\`test/contract/common\`) have a case for each row of the components, and try each refusal on OpenStack and AWS. *no* is refused in
preview at the argument, with the words that stand here; *absent* is an output without a value; \`*\` stands for any key, \`[]\` for
each of a list. Spellings that are marked \`@deprecated\` are left out.
`;

/**
 * The whole file.
 * @param {{components: readonly Schema[], lookups: readonly Schema[], clouds: readonly Served[]}} what
 */
export function tables({ components, lookups, clouds }) {
  const inSeveral = (/** @type {Schema} */ { name }) => clouds.filter(({ names }) => names.has(name)).length > 1;
  const alone = [...components, ...lookups].filter((schema) => !inSeveral(schema));
  const said = alone.flatMap(({ name }) =>
    clouds.filter(({ names }) => names.has(name)).map(({ title }) => `\`${name}\` (${title})`),
  );
  return [
    HEAD,
    "## Components\n",
    ...components.filter(inSeveral).map((schema) => section(schema, clouds)),
    "## Look-ups\n",
    ...lookups.filter(inSeveral).map((schema) => section(schema, clouds)),
    `## On one cloud alone\n\n${said.join(", ")}.\n`,
  ].join("\n");
}

/**
 * @param {Schema} schema
 * @param {readonly Served[]} clouds
 */
function section({ name, args, outputs }, clouds) {
  const serving = clouds.filter(({ names }) => names.has(name));
  const rows = [
    ...args
      .filter(({ deprecated }) => !deprecated)
      .map((field) =>
        row(
          field,
          serving.map((cloud) => argumentOn(cloud, name, field)),
        ),
      ),
    ...outputs.map((field) =>
      row(
        field,
        serving.map((cloud) => outputOn(cloud, name, field)),
        "→ ",
      ),
    ),
  ];
  const head = ["", "", ...serving.map(({ title }) => title)];
  return [`### ${name}`, line(head), line(head.map(() => "---")), ...rows, ""].join("\n");
}

/** @param {readonly string[]} cells */
const line = (cells) => `| ${cells.join(" | ")} |`;

/**
 * @param {Field} field
 * @param {readonly string[]} said
 * @param {string} [sign]
 */
const row = ({ path, text }, said, sign = "") =>
  line([`${sign}\`${path}\``, ...[text, ...said].map((cell) => cell.replaceAll("|", "\\|"))]);

/**
 * @param {Served} cloud
 * @param {string} name
 * @param {Field} field
 */
function argumentOn({ kind, differences: { refused, needed, limited } }, name, { path, optional }) {
  const block = BLOCKS.find((one) => path.split(".").includes(one));
  if (block !== undefined) return block === kind ? "yes" : "no";
  const refusal = refused[name]?.[path];
  if (refusal !== undefined) return `no: ${refusal}`;
  if (Object.keys(refused[name] ?? {}).some((other) => isPartOf(path, other))) return "no";
  const need = needed[name]?.[path];
  const limits = Object.entries(limited[name]?.[path] ?? {}).map(([value, reason]) => `; ${value}: ${reason}`);
  const way = need === undefined ? (optional || isPart(path) ? "yes" : "required") : `required: ${need}`;
  return way + limits.join("");
}

/**
 * @param {Served} cloud
 * @param {string} name
 * @param {Field} field
 */
function outputOn({ differences: { absent } }, name, { path }) {
  const reason = absent[name]?.[path];
  return reason === undefined ? "yes" : `absent: ${reason}`;
}

/** @param {string} path */
const isPart = (path) => /[.[]/.test(path);

/**
 * @param {string} path
 * @param {string} whole
 */
const isPartOf = (path, whole) => path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`);
