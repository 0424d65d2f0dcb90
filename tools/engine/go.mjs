// @ts-check
// Building a program from Go modules. Versions and checksums are in the go.mod and go.sum files under go/.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../command.mjs";
import { foldersWith, program } from "./path.mjs";
import { Unavailable } from "./ways.mjs";

/** The folder of our Go modules. */
const MODULES = fileURLToPath(new URL("go", import.meta.url));

/** The Go tool on PATH. */
export function goTool() {
  const [folder] = foldersWith(program("go"));
  if (folder === undefined) throw new Unavailable("no go on PATH");
  return join(folder, program("go"));
}

/**
 * One of our Go modules, copied to a folder that may be written to.
 * @param {"cli" | "host" | "language" | "openstack" | "tencentcloud"} name
 * @param {string} folder Where the copy goes.
 * @param {(doing: string) => void} now Told what the Go tool is doing.
 */
export function goModule(name, folder, now) {
  cpSync(join(MODULES, name), folder, { recursive: true });
  return {
    /**
     * @param {string} goPackage A package's path, or a folder in the module ("./cmd/schema").
     * @param {string} output The program's file.
     * @param {string} [ldflags] For the linker, beside those that leave out debug information.
     */
    build: (goPackage, output, ldflags = "") =>
      go(["build", ...REPRODUCIBLE, "-v", "-ldflags", `-s -w ${ldflags}`, "-o", output, goPackage], folder, now),
    /**
     * @param {string} goPackage
     * @param {readonly string[]} args The program's.
     */
    run: (goPackage, args) => go(["run", ...REPRODUCIBLE, "-v", goPackage, ...args], folder, now),
  };
}

// Said on the command line, because a GOFLAGS of the user's (-mod=mod, -mod=vendor) would change what is built.
const REPRODUCIBLE = ["-mod=readonly", "-trimpath", "-buildvcs=false"];

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {(doing: string) => void} now
 */
async function go(args, cwd, now) {
  let packages = 0;
  const { ok, lines } = await command(goTool(), args, {
    cwd,
    env: environment(),
    onLine(line) {
      if (line.startsWith("go: downloading ")) now(line.slice("go: ".length));
      else if (isPackage(line)) now(`${++packages} packages compiled, now ${line}`);
    },
  });
  if (!ok) {
    const errors = lines.filter((line) => !isPackage(line) && !line.startsWith("go: downloading "));
    throw new Unavailable(`go ${args[0]} failed:\n${errors.slice(-8).join("\n")}`);
  }
}

/**
 * With -v, go names each package that it compiles on a line of its own.
 * @param {string} line
 */
const isPackage = (line) => /^[\w.~-]+(\/[\w.~-]+)*$/.test(line);

function environment() {
  const { GOOS, GOARCH, GOFLAGS, ...rest } = process.env;
  return {
    ...rest,
    // The program is for this machine, needs no C compiler, and belongs to no workspace around the cache.
    CGO_ENABLED: "0",
    GOWORK: "off",
    // A Go older than go.mod asks for gets the right one, even if a distribution has turned that off.
    GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? "auto",
  };
}
