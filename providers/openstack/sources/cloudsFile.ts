/**
 * The files in which OpenStack's clients find their clouds: `clouds.yaml`, `secure.yaml`, `clouds-public.yaml`, where they
 * look for them. A value is the text that was written: `0123456` is no number, `no` is no truth value.
 * https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Document, LineCounter, Node } from "yaml";
import { isFields } from "../../core/answer";
import { ConnectionError } from "../../core/errors";
import { absolutePath, projectFolder } from "../../core/project";

/** What such a file is called, without its ending. */
export type FileName = "clouds" | "secure" | "clouds-public";

/** A value in a file. */
export type Written = string | readonly Written[] | { readonly [key: string]: Written };

/** The variables that name a file. */
const VARIABLES: Partial<Record<FileName, string>> = {
  clouds: "OS_CLIENT_CONFIG_FILE",
  secure: "OS_CLIENT_SECURE_FILE",
};

const ENDINGS = [".yaml", ".yml", ".json"];

/** One file, parsed. */
export class CloudsFile {
  /** All that is in it. */
  readonly content: Written;

  constructor(
    /** Where it is. */
    readonly path: string,
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {
    this.content = (document.toJS({ maxAliasCount: -1 }) ?? "") as Written;
  }

  /** Where something is, for the user: `/etc/openstack/clouds.yaml line 12`. */
  at(path: readonly string[]): string {
    const start = offsetOf(this.document.contents, path);
    return start === undefined ? this.path : `${this.path} line ${this.lines.linePos(start).line}`;
  }

  /** The clouds in a section of it. @throws ConnectionError if that is no map */
  section(name: "clouds" | "public-clouds"): Readonly<Record<string, Written>> {
    const { content } = this;
    if (isNothing(content)) return {};
    const section = isFields(content) ? content[name] : undefined;
    if (section === undefined)
      throw new ConnectionError(`${this.path} has no ${name}, below which the clouds stand by their names`);
    if (isNothing(section)) return {};
    if (isFields(section)) return section as Readonly<Record<string, Written>>;
    throw new ConnectionError(`${this.at([name])}: ${name} must be a map of clouds by their names`);
  }
}

/** True for what YAML takes for no value at all. */
export function isNothing(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && /^(|~|null|Null|NULL)$/.test(value));
}

/** The first file of this name that there is. @throws ConnectionError if it cannot be read, or is no YAML */
export function readFirst(name: FileName): CloudsFile | undefined {
  const path = pathOf(name);
  return path === undefined ? undefined : read(path);
}

function pathOf(name: FileName): string | undefined {
  const variable = VARIABLES[name] ?? "";
  const given = process.env[variable];
  if (!given)
    return folders()
      .flatMap((folder) => ENDINGS.map((end) => join(folder, name + end)))
      .find(existsSync);
  const path = absolutePath(given);
  if (existsSync(path)) return path;
  throw new ConnectionError(`${variable} names ${given}, which is not there`);
}

/** The project's folder, the user's, the machine's. */
function folders(): string[] {
  const { XDG_CONFIG_HOME: own, XDG_CONFIG_DIRS: shared } = process.env;
  const home = join(homedir(), ".config");
  const around = [own || home, home, ...(shared || "/etc/xdg").split(":"), "/etc"];
  return [...new Set([projectFolder(), ...around.map((folder) => join(folder, "openstack"))])];
}

/** What was read, by path: one process may run many programs, and a file may change between them. */
const known = new Map<string, { stamp: string; file: CloudsFile }>();

function read(path: string): CloudsFile {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    const stamp = [mtimeMs, size, ino].join(" ");
    const there = known.get(path);
    if (there?.stamp === stamp) return there.file;
    const file = parse(path, textIn(readFileSync(path), path));
    known.set(path, { stamp, file });
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ConnectionError || code === undefined) throw error;
    throw new ConnectionError(`${path} cannot be read: ${REASONS[code] ?? code}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = { EACCES: "you may not read it", EISDIR: "it is a folder" };

/** The encodings by the mark that a file begins with. */
const ENCODINGS: Readonly<Record<string, string>> = { fffe: "utf-16le", feff: "utf-16be" };

/** A file's text: UTF-8, or what its first two bytes say, as Windows' editors write it. */
function textIn(bytes: Buffer, path: string): string {
  const encoding = ENCODINGS[bytes.subarray(0, 2).toString("hex")] ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConnectionError(`${path} cannot be read: it is neither UTF-8 nor UTF-16; save it as UTF-8`, {
      cause: error,
    });
  }
}

/** What is wrong, in our words: the parser's quote the text, in which passwords are. */
const FAULTS: Readonly<Record<string, string>> = {
  BAD_INDENT: "the indentation does not fit",
  TAB_AS_INDENT: "a tab stands where spaces must",
  DUPLICATE_KEY: "this key is there already",
  MISSING_CHAR: "a quote, bracket or comma is missing",
  MULTIPLE_DOCS: "a second document begins",
  BLOCK_AS_IMPLICIT_KEY: "two values stand on one line; quote what contains a colon and a space",
  BAD_ALIAS: "this alias has no anchor",
};

function parse(path: string, text: string): CloudsFile {
  // Loaded only if there is such a file: the host starts again for every operation.
  const { LineCounter, parseDocument } = require("yaml") as typeof import("yaml");
  const lines = new LineCounter();
  const quiet = { logLevel: "error", prettyErrors: false } as const;
  const document = parseDocument(text, { schema: "failsafe", merge: true, lineCounter: lines, ...quiet });
  const foreign = document.warnings.filter(({ pos: [start] }) => /^![^!]/.test(text.slice(start)));
  const [fault] = [...document.errors, ...foreign];
  if (fault === undefined) return toFile(path, document, lines);
  const { line, col } = lines.linePos(fault.pos[0]);
  const what = fault.code === "TAG_RESOLVE_FAILED" ? "this tag is not understood" : FAULTS[fault.code];
  throw new ConnectionError(
    `${path} cannot be read: line ${line}, column ${col}: ${what ?? "this is no YAML; quote texts with special characters"}`,
  );
}

function toFile(path: string, document: Document.Parsed, lines: LineCounter): CloudsFile {
  try {
    return new CloudsFile(path, document, lines);
  } catch (error) {
    throw new ConnectionError(`${path} cannot be read: an alias in it has no anchor, or contains itself`, {
      cause: error,
    });
  }
}

/** Where the key at the end of a path stands; of what came by an alias, where the alias does. */
function offsetOf(contents: unknown, path: readonly string[]): number | undefined {
  const { isMap, isScalar } = require("yaml") as typeof import("yaml");
  let found: number | undefined;
  let node: unknown = contents;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    if (pair === undefined) return found;
    found = (pair.key as Node).range?.[0];
    node = pair.value;
  }
  return found;
}
