/** The types that a program's compiler reads: it may know no more than ES2020, and none of zod's settings. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const DIST = resolve(__dirname, "..", "..", "dist");

/** All declarations that one leads to, without their comments, by file. */
function reached(file: string, known = new Map<string, string>()): Map<string, string> {
  if (known.has(file)) return known;
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  known.set(file, text);
  for (const [, path = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]*)"/g)) {
    const base = join(dirname(file), path);
    const found = [`${base}.d.ts`, join(base, "index.d.ts")].find(existsSync);
    if (found) reached(found, known);
  }
  return known;
}

it("programs for 0.1.0 compile against the built package, and those for AWS are told what may be absent", () => {
  const file = join(__dirname, "earlierTypes.ts");
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: { strict: true, module: "nodenext", skipLibCheck: true } },
    ts.sys,
    __dirname,
  );
  const host = { ...options, noEmit: true, types: [], paths: { "pulumi-omnicloud": [join(DIST, "index.d.ts")] } };
  const program = ts.createProgram([file], host);
  const found = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  expect(found).toEqual([]);
}, 120_000);

it.each(["index.d.ts", "sandbox/index.d.ts"])(
  "%s leads to no type of zod, and to none that came after ES2020",
  (entry) => {
    const all = [...reached(join(DIST, entry))];
    expect(all.length).toBeGreaterThan(20);
    const wrong = all.filter(([, text]) => /"zod"|\b(ErrorOptions|AggregateError|WeakRef)\b/.test(text));
    expect(wrong.map(([file]) => file.slice(DIST.length + 1))).toEqual([]);
  },
);
