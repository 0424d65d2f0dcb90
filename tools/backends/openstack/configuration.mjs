// @ts-check
// Writes a cloud's etc/ from the templates in this folder's etc/: {{…}} stands for what only this cloud knows.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { admin, host } from "./cloud.mjs";
import { pipelines } from "./pipelines.mjs";

export const templates = fileURLToPath(new URL("./etc", import.meta.url));

/**
 * A template with its placeholders filled: {{url SERVICE}}, {{port NAME}}, {{database NAME}}, {{include FILE}} (a
 * template whose name begins with an underscore), and the cloud's folders and names.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {string} file path below the templates' folder
 * @returns {string}
 */
function fill(cloud, file) {
  const names = { data: cloud.data, etc: cloud.etc, log: cloud.log, run: cloud.run };
  /** @type {Record<string, string>} */
  const words = { ...names, host, password: admin.password, region: admin.region };
  const text = readFileSync(join(templates, file), "utf8");
  return text.replace(/\{\{(\w+)(?: ([\w.-]+))?\}\}/g, (placeholder, word, name) => {
    if (word === "include") return fill(cloud, name).trimEnd();
    if (word === "url") return cloud.url(name);
    if (word === "port") return String(cloud.port(name));
    if (word === "database") return cloud.database(name);
    const known = words[word];
    if (known !== undefined) return known;
    throw new Error(`${file}: nothing is known of ${placeholder}`);
  });
}

/**
 * Writes the configuration of every service.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export function writeConfiguration(cloud) {
  cpSync(pipelines(cloud), cloud.etc, { recursive: true });
  for (const entry of readdirSync(templates, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith("_")) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name).slice(templates.length + 1);
    const target = join(cloud.etc, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, fill(cloud, file));
  }
}
