/** Where `npm start` keeps what it must find again: states, their passphrase, the running sandbox. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of package.json; this file is built to dist/tools/start. */
export const ROOT = resolve(__dirname, "..", "..", "..");

/** What belongs to one cloud. */
export class Folder {
  /** Where all this is. */
  readonly path: string;

  /**
   * @param cloud the connection's name, or `sandbox`
   * @param stack the one program that runs, if it is only one: it has a folder and a sandbox of its own
   */
  constructor(
    readonly cloud: string,
    private readonly stack?: string,
  ) {
    this.path = join(ROOT, ".omnicloud", "start", stack === undefined ? cloud : `${cloud}-${stack}`);
  }

  /** The file that names the running sandbox. */
  get sandboxFile(): string {
    return join(this.path, "sandbox.json");
  }

  /** The file with the content of a sandbox that was stopped: the next one begins with it. */
  get contentFile(): string {
    return join(this.path, "content.json");
  }

  /** The file with the passphrase of the stacks. */
  get passphraseFile(): string {
    return join(this.path, "passphrase");
  }

  /** The engine's environment: a back end and a passphrase of its own, unless the user's are set for a real cloud. */
  environment(): Record<string, string> {
    const state = join(this.path, "state");
    mkdirSync(state, { recursive: true });
    const { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE: passphrase } = process.env;
    const own = this.cloud === "sandbox" || !url;
    return {
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_BACKEND_URL: own ? `file://${state}?metadata=skip` : url,
      PULUMI_CONFIG_PASSPHRASE: own || passphrase === undefined ? this.passphrase() : passphrase,
    };
  }

  /** Forgets everything; for a sandbox that is gone, whose states name nothing that exists. */
  clear(): void {
    rmSync(this.path, { recursive: true, force: true });
    for (const program of this.stack === undefined ? ["platform", "team"] : [this.stack])
      rmSync(join(ROOT, `Pulumi.${program}-${this.cloud}.yaml`), { force: true });
    mkdirSync(this.path, { recursive: true });
  }

  /** Whether there is a state. */
  exists(): boolean {
    return existsSync(join(this.path, "state"));
  }

  /** Whether the stacks have a passphrase of their own, and not the user's. */
  hasPassphrase(): boolean {
    return existsSync(this.passphraseFile);
  }

  private passphrase(): string {
    const file = this.passphraseFile;
    if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
    return readFileSync(file, "utf8");
  }
}
