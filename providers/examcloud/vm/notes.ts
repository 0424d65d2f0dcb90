/** Notes on this machine, a file each: what a cloud that cannot be asked was told to do. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The notes of one kind, by a key. */
export interface Notes<Note> {
  /** Writes a note, in one step: a reader sees the old one or the new one. @throws if the folder cannot be written */
  write(key: string, note: Note): void;
  /** A note, if there is one. */
  read(key: string): Note | undefined;
  /** Forgets a note; there may be none. */
  forget(key: string): void;
  /** All notes, with their keys. */
  all(): [key: string, note: Note][];
}

const SUFFIX = ".json";

/** The notes in a folder: `$XDG_STATE_HOME/pulumi-omnicloud/NAME`. A key may hold what no file's name may. */
export function notesIn<Note extends object>(name: string): Notes<Note> {
  const folder = () => join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "pulumi-omnicloud", name);
  const fileOf = (key: string) => join(folder(), encodeURIComponent(key) + SUFFIX);
  return {
    write(key, note) {
      mkdirSync(folder(), { recursive: true, mode: 0o700 });
      const written = `${fileOf(key)}.${process.pid}`;
      writeFileSync(written, JSON.stringify(note), { mode: 0o600 });
      renameSync(written, fileOf(key));
    },
    read: (key) => parseFile<Note>(fileOf(key)),
    forget: (key) => rmSync(fileOf(key), { force: true }),
    all: () =>
      fileNames(folder()).flatMap((file): [string, Note][] => {
        const note = parseFile<Note>(join(folder(), file));
        return note ? [[decodeURIComponent(file.slice(0, -SUFFIX.length)), note]] : [];
      }),
  };
}

function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function parseFile<Note>(file: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Note;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file that is no JSON was cut short by a full disk: it says nothing.
    if (code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
