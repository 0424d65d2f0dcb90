/** The README's examples, which tests run as they stand there. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const README = readFileSync(resolve(__dirname, "..", "..", "README.md"), "utf8");

/** The first block of a language in the README below a heading. */
export function block(heading: string, language: string): string {
  const section = README.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(section ?? "") ?? [];
  if (!code) throw new Error(`the README has no ${language} under ${heading}`);
  return code;
}
