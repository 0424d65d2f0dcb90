/**
 * Secrets: every text that a program gives is one. After previews, updates, failures and refreshes none of them stands in
 * clear anywhere, in any spelling: state, its history and backups, plans, logs, events, error texts, files left on disk.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../../test/harness/outcome";
import type { Ground } from "./ground";
import { onEngine, type Play } from "./interplay";
import { type Findings, finding } from "./judge";
import type { Plan, Round } from "./rounds";
import { pulumi } from "./subjects/package";

/** The arguments whose texts are made secret: what a cloud takes as it is. */
const TEXTS = new Set(["description", "userData", "displayName", "metadata"]);

/** The rounds of secrets. */
export function secretPlan(grounds: readonly Ground[]): Plan {
  const rounds = grounds.map(
    (ground): Round => ({
      kind: "secrets",
      name: `secrets ${ground.subject.name}: every text is one`,
      ground,
      run: () => onEngine(ground, "an option", runSecrets),
    }),
  );
  return { kind: "secrets", rounds, cells: rounds.length, about: "each program with every text a secret", every: 80 };
}

async function runSecrets({ stack, world, program }: Play): Promise<Findings> {
  const secret = `TOP<${randomBytes(6).toString("hex")}>&"secret"`;
  const shown: string[] = [];
  const listen = async (run: Promise<Outcome>) => {
    const { output, events } = await run;
    shown.push(output, JSON.stringify(events));
  };
  const withSecrets = (changed: boolean) => async () => {
    pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props: secretly(props, secret), opts }));
    return program({ changed, change: "same" })();
  };
  stack.program = withSecrets(false);
  await listen(stack.preview());
  // What a cloud refuses it may echo.
  const echo = `Invalid input: ${secret} and ${Buffer.from(secret).toString("base64")}`;
  world.sandbox.faults.add({
    kind: "status",
    status: 400,
    message: echo,
    match: { method: "POST", path: "^(?!.*tokens)" },
  });
  await listen(stack.up({ fails: true }));
  world.sandbox.faults.clear();
  await listen(stack.up());
  stack.program = withSecrets(true);
  await listen(stack.up({ diff: true }));
  await listen(stack.refresh());
  await listen(stack.destroy());
  const files = filesBelow(join(stack.folder, ".."));
  const found = [
    ...files.map((file) => [file, readFileSync(file, "latin1")] as const),
    ["what was shown", shown.join("\n")] as const,
  ];
  return found.flatMap(([where, text]) =>
    Object.entries(spellingsOf(secret)).flatMap(([spelling, written]) => {
      const at = text.indexOf(written);
      const before = text.slice(Math.max(0, at - 90), at).replace(/\s+/g, " ");
      return at < 0
        ? []
        : [finding("in clear", `${spelling} in ${where.replace(/^.*\/test-[^/]*\//, "")}: …${before}…`)];
    }),
  );
}

/** The arguments with every text of ours appended to theirs, and marked as secret. */
function secretly(props: Record<string, unknown>, secret: string): Record<string, unknown> {
  const told = (value: unknown): unknown => {
    if (typeof value === "string") return pulumi.secret(`${value}${secret}`);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner)]));
  };
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, TEXTS.has(key) ? told(value) : value]));
}

/** How a text may be spelled. */
function spellingsOf(secret: string): Record<string, string> {
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return {
    raw: secret,
    JSON: JSON.stringify(secret).slice(1, -1),
    "JSON within JSON": JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    "Go's JSON": JSON.stringify(secret)
      .slice(1, -1)
      .replaceAll("<", "\\u003c")
      .replaceAll(">", "\\u003e")
      .replaceAll("&", "\\u0026"),
    HTML: html.replaceAll('"', "&quot;"),
    "HTML, quotes as numbers": html.replaceAll('"', "&#34;"),
    URL: encodeURIComponent(secret),
    base64: Buffer.from(secret).toString("base64"),
    hexadecimal: Buffer.from(secret).toString("hex"),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return name === "node_modules" || name === "plugins" ? [] : filesBelow(path);
    return stat?.isFile() ? [path] : [];
  });
}
