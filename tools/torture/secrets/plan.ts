/**
 * Secrets: every free text that a program gives is one, and so are all that clouds generate. After previews, plans, updates,
 * failures, refreshes and commands none of them stands in clear anywhere, in any spelling: state, its history and backups,
 * plans, logs, events, traces, error texts, command lines, files left on disk.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { omnicloud as command } from "../../../test/harness/omnicloud";
import type { Outcome } from "../../../test/harness/outcome";
import type { Ground } from "../ground";
import { onEngine, type Play } from "../interplay/play";
import { type Findings, finding } from "../judge";
import type { Plan, Round } from "../rounds";
import { inOrderOf } from "../seed";
import { newFolder } from "../world";
import { generatedIn } from "./generated";
import { marked } from "./mark";
import { beside, isEngines } from "./notOurs";
import { digestsOf, spellingsOf } from "./spelling";
import { filesBelow, watchProcesses } from "./watch";

/** How much the engine is told to write. */
const VOICES = ["as usual", "with all logs and traces"] as const;
type Voice = (typeof VOICES)[number];

/** The rounds of secrets. */
export function secretPlan(grounds: readonly Ground[], seed: number): Plan {
  const cells = grounds.flatMap((ground) => VOICES.map((voice) => ({ ground, voice })));
  const order = inOrderOf(
    seed,
    cells.map(({ ground, voice }, at) => ({ subject: ground.subject.name, voice, at })),
  );
  const rounds = order.flatMap(({ at }) => {
    const cell = cells[at];
    return cell ? [secretRound(cell.ground, cell.voice)] : [];
  });
  const about = `each program with every text a secret, ${VOICES.join(", ")}`;
  return { kind: "secrets", rounds, cells: rounds.length, about, every: 80 };
}

function secretRound(ground: Ground, voice: Voice): Round {
  return {
    kind: "secrets",
    name: `secrets ${ground.subject.name}: every text is one, ${voice}`,
    ground,
    run: () => runSecrets(ground, voice),
    smaller: async (other) => secretRound(other, voice),
  };
}

async function runSecrets(ground: Ground, voice: Voice): Promise<Findings> {
  const temporary = join(newFolder(), "tmp");
  mkdirSync(temporary);
  return onEngine(ground, "an option", (play) => new Course(play, voice, temporary).run(), { TMPDIR: temporary });
}

/** A stack's life with secrets, and all that was seen of it. */
class Course {
  private readonly secret = `TOP<${randomBytes(6).toString("hex")}>&"secret"`;
  private readonly shown: (readonly [where: string, text: string])[] = [];
  private readonly folder: string;
  private generated: string[] = [];
  private wholes: ReadonlySet<string> = new Set();

  constructor(
    private readonly play: Play,
    private readonly voice: Voice,
    private readonly temporary: string,
  ) {
    this.folder = join(play.stack.folder, "..");
  }

  async run(): Promise<Findings> {
    const { stack, world } = this.play;
    const { config } = world.engine.place;
    // The connections are a secret, too; what sets it is not the package's.
    await stack.setConfig("omnicloud:connections", config["omnicloud:connections"] ?? "{}", true);
    const watch = watchProcesses();
    try {
      await this.live();
    } finally {
      watch.stop();
    }
    for (const line of watch.seen) this.shown.push(["a command line", line]);
    for (const folder of [this.folder, this.temporary, world.engine.place.notes])
      for (const file of filesBelow(folder)) {
        const where = file.slice(folder.length);
        this.shown.push([where, beside(where, readFileSync(file, "latin1"))]);
      }
    return this.findings();
  }

  /** What a user does. */
  private async live(): Promise<void> {
    const { stack, world, program } = this.play;
    const plan = join(stack.folder, "plan.json");
    const first = marked(program({ changed: false, change: "same" }), this.secret);
    const changed = marked(program({ changed: true, change: "same" }), this.secret);
    stack.program = first.program;
    await this.listen("preview", stack.preview({ ...this.loud(), diff: true, plan }));
    // What a cloud refuses it may echo.
    const echo = [this.secret, ...spellingsOf(this.secret).values()].slice(0, 12).join(" ; ");
    world.sandbox.faults.add({
      ...{ kind: "status", status: 400, message: `Invalid input: ${echo}` },
      match: { method: "POST", path: "^(?!.*tokens)" },
    });
    // A program that only looks is not refused.
    await this.listen("a refused up", stack.up({ ...this.loud(), fails: "perhaps", plan }));
    world.sandbox.faults.clear();
    await this.listen("up", stack.up({ ...this.loud(), diff: true }));
    this.generated = generatedIn(await world.sandbox.save());
    stack.program = changed.program;
    await this.listen("preview", stack.preview({ ...this.loud(), diff: true }));
    await this.listen("update", stack.up({ ...this.loud(), diff: true }));
    this.generated = [...this.generated, ...generatedIn(await world.sandbox.save())];
    await this.listen("refresh", stack.refresh({ ...this.loud() }));
    for (const args of [
      ["leftovers", "dev"],
      ["recover", "dev"],
      ["leftovers", "dev", "--json"],
    ]) {
      const { output, errors } = await command(stack, args);
      this.shown.push([args.join(" "), output + errors]);
    }
    await this.listen("destroy", stack.destroy({ ...this.loud() }));
    this.wholes = new Set([...first.wholes, ...changed.wholes]);
  }

  private loud(): object {
    if (this.voice === "as usual") return {};
    const tracing = `file:${join(this.play.stack.folder, `trace-${this.shown.length}`)}`;
    return { debug: true, logFlow: true, logVerbosity: 9, logToStdErr: true, tracing };
  }

  private async listen(what: string, run: Promise<Outcome>): Promise<void> {
    const { output, events } = await run;
    for (const line of output.split("\n")) this.shown.push([`${what}'s output`, line]);
    for (const event of events) this.shown.push([`${what}'s events`, JSON.stringify(event)]);
  }

  private findings(): Findings {
    const spellings = [
      ...[...spellingsOf(this.secret)].map(([name, text]) => [`the secret ${name}`, text] as const),
      ...[...this.wholes].flatMap((whole) =>
        [...digestsOf(whole)].map(([name, text]) => [`a text's ${name}`, text] as const),
      ),
      ...[...new Set(this.generated)].flatMap((one) =>
        [...spellingsOf(one)].map(([name, text]) => [`a generated secret ${name}`, text] as const),
      ),
    ];
    const found = new Map<string, string>();
    for (const [where, text] of this.shown)
      for (const [spelling, written] of spellings) {
        const at = text.indexOf(written);
        if (at < 0 || isEngines(where, text)) continue;
        const before = text.slice(Math.max(0, at - 120), at).replace(/\s+/g, " ");
        const key = `${spelling} in ${where.replace(/\d{6,}/g, "…")}`;
        if (!found.has(key)) found.set(key, before);
      }
    return [...found].map(([what, before]) => finding("in clear", `${what}: …${before}…`));
  }
}
