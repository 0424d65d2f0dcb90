// For the processes of engines under test: at each start the SDK loads what writes down a program's functions (TypeScript,
// npm's arborist …), though ours has none (a resource's state has an address), and what the Automation API alone needs.
// That is half of a host's start, and a run of all tests has thousands of starts. So each is loaded when something in it
// is first used.
const { appendFileSync } = require("node:fs");
const Module = require("node:module");

const LATER = new Set([
  "typescript",
  "@npmcli/arborist",
  "normalize-package-data",
  "fdir",
  "execa",
  "got",
  "js-yaml",
  "@logdna/tail-file",
]);
/** Only the SDK's own requests: others may need more of a package than its members. */
const FROM_SDK = /[\\/]@pulumi[\\/]pulumi[\\/]/;
const load = Module._load;

/** What was asked for and what was loaded, for those who check that this takes hold: see index.ts. */
const record = { asked: new Set(), loaded: new Set() };
globalThis[Symbol.for("omnicloud.lazily")] = record;

/** Processes that a test does not run in leave their record in this file, line by line. */
const LOG = process.env.OMNICLOUD_TEST_LAZILY;

function note(what, request) {
  if (record[what].has(request)) return;
  record[what].add(request);
  if (LOG) appendFileSync(LOG, `${JSON.stringify({ main: process.argv[1], [what]: request })}\n`);
}

// A program in JavaScript needs no ts-node, and its Pulumi.yaml says so (`typescript: false`): the engine's language host
// asks for it all the same, which takes as long as the program itself.
if (process.env.QUICK !== "0" && /\.c?js$/.test(process.argv.at(-1) ?? "")) delete process.env.PULUMI_NODEJS_TYPESCRIPT;

Module._load = function (request, parent, isMain) {
  const isLate = process.env.QUICK !== "0" && LATER.has(request) && FROM_SDK.test(parent?.filename ?? "");
  if (!isLate) return load.call(this, request, parent, isMain);
  note("asked", request);
  let loaded;
  const there = () => {
    note("loaded", request);
    loaded ??= load.call(this, request, parent, isMain);
    return loaded;
  };
  return new Proxy(
    {},
    {
      // What an import of CommonJS asks for at once; the default of a package that is not compiled is the package.
      get(_, name) {
        if (name === "__esModule") return true;
        return name === "default" && !there().__esModule ? there() : there()[name];
      },
      has: (_, name) => name in there(),
      ownKeys: () => Reflect.ownKeys(there()),
      getOwnPropertyDescriptor: (_, name) => ({
        ...Reflect.getOwnPropertyDescriptor(there(), name),
        configurable: true,
      }),
    },
  );
};
