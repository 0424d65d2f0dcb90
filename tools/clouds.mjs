// @ts-check
// node tools/clouds.mjs: writes docs/clouds.md, what each argument and output is on each cloud. `npm run check` compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { uncovered } from "./clouds/cases.mjs";
import { componentSchemas, filesIn, lookupSchemas, readSources } from "./clouds/schema.mjs";
import { servedBy, sourcesOfClouds } from "./clouds/served.mjs";
import { tables } from "./clouds/table.mjs";
import { optionsOf } from "./options.mjs";
import { ROOT } from "./prepare.mjs";

const USAGE = `node tools/clouds.mjs [options]
  writes docs/clouds.md from the types of components and look-ups, and from providers/*/differences.ts
  --check      writes nothing; fails if the file is not what would be written, or if an argument or output of a
               component or look-up has no contract case
  --root DIR   of another checkout`;
const { values } = optionsOf(USAGE, {
  check: { type: "boolean", default: false },
  root: { type: "string", default: ROOT },
});

const { root } = values;
const file = join(root, "docs", "clouds.md");
const rooms = ["components", "lookups"].flatMap((room) => filesIn(root, room));
const sources = readSources(root, [...rooms, ...sourcesOfClouds(root)]);
const components = componentSchemas(root, sources);
const clouds = servedBy(root, sources);
const lookups = lookupSchemas(root, sources);
const text = tables({ components, lookups, clouds });
if (values.check) {
  const is = existsSync(file) ? readFileSync(file, "utf8") : "";
  const faults = [
    ...(is === text ? [] : ["docs/clouds.md is not what the types say: run `node tools/clouds.mjs`"]),
    ...uncovered(root, [...components, ...lookups], clouds),
  ];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log("docs/clouds.md and the contract cases have every argument and output");
} else {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
