/** The QingStor installer: POST of JSON to one URL, with the action in the body. */

import { createHash } from "node:crypto";
import { cached } from "../core/cached";
import { authority } from "../core/connection";
import { CloudError, OmnicloudError } from "../core/errors";
import { Http } from "../core/http";
import { operation, pause } from "../core/operation";
import { encrypted } from "./cipher";
import { infoOf, type QingStorInfo } from "./info";
import { type Family, JOBS, type JobKind, type LogLine, linesOf, saysNoJob, TELLING } from "./reading";
import type { QingStorSettings } from "./settings";

const SERVICE = "the QingStor installer";
/** How often a question is asked before its failure counts. */
const ASKED = 3;

/** The installer said no: a `ret_code` other than 0. */
export class QingStorError extends OmnicloudError {
  /**
   * @param action what was asked: `ConfigQingStor`
   * @param code its `ret_code`
   * @param detail its words, where it gave any
   */
  constructor(
    readonly action: string,
    readonly code: number,
    readonly detail: string,
  ) {
    super(`${SERVICE} refused ${action} with code ${code}${detail ? `: ${detail}` : ""}`);
  }
}

/** How a job stands. */
export interface JobLook {
  /** `stepN`, `failed` or `successful`. */
  status: string;
  /** The status before this one. */
  preStatus: string;
}

/** The latest job of a family, and by what it is told from the one before: two looks at one ended job are equal. */
export interface Latest {
  /** `none`, `running`, or how it ended with a hash of its log. */
  mark: string;
  look?: JobLook;
}

type Wire = Record<string, unknown>;

/** Whether a job has come to its end. */
export const hasEnded = ({ status }: JobLook): boolean => status === "failed" || status === "successful";

/** A client of one installer. */
export class QingStor {
  private readonly http: Http;
  /** What nothing may show: the passwords, and what is sent for one. */
  private readonly secrets: string[];

  constructor(private readonly settings: QingStorSettings & { name: string }) {
    this.secrets = [settings.password, ...(settings.passwordCipher === "AES-GCM" ? [settings.passwordKey ?? ""] : [])];
    this.http = new Http({ service: SERVICE, ca: authority(settings), secrets: this.secrets });
  }

  /** Keeps a value out of all that is shown from here on, also where the installer writes it in its log. */
  hide(secret: unknown): void {
    if (typeof secret !== "string" || secret === "" || this.secrets.includes(secret)) return;
    this.secrets.push(secret);
    this.secrets.sort((a, b) => b.length - a.length); // one may begin with another
  }

  /** What the installer says of its cluster. */
  async describe(): Promise<QingStorInfo> {
    const { qingstor } = await this.question("DescribeQingStor", {});
    return infoOf((qingstor ?? {}) as Wire);
  }

  /**
   * Starts a job, once: an answer that is lost is told (`CloudError.ambiguous`), never followed by a second request.
   * @returns its id
   */
  async start(kind: JobKind, request: Wire): Promise<string> {
    const { action } = JOBS[kind];
    const { job_id: id } = await this.once(action, request);
    if (typeof id === "string" && id !== "") return id;
    throw this.strange(action, "it names no job_id");
  }

  /** How a job stands. @throws QingStorError where the installer does not know it */
  async job(family: Family, id: string): Promise<JobLook> {
    return lookOf(await this.question(TELLING[family].status, { job_id: id }));
  }

  /** How the latest job of a family stands; `undefined` where there was none yet. */
  async latestJob(family: Family): Promise<JobLook | undefined> {
    try {
      const look = lookOf(await this.question(TELLING[family].status, {}));
      return look.status === "" ? undefined : look;
    } catch (error) {
      if (error instanceof QingStorError && saysNoJob(error.code)) return undefined;
      throw error;
    }
  }

  /** The latest job of a family, with its mark. */
  async latest(family: Family): Promise<Latest> {
    const look = await this.latestJob(family);
    return look ? { look, mark: await this.mark(family, look) } : { mark: "none" };
  }

  /** The mark of a job: of the latest where no id is given. */
  async mark(family: Family, look: JobLook, id?: string): Promise<string> {
    if (!hasEnded(look)) return "running";
    // The order of lines is no part of it: it may change from answer to answer. Nor is what is hidden of them: a secret
    // that one run knows when it looks is not known to another.
    const lines = (await this.written(family, id)).map(({ step, line }) => `${step} ${line}`).sort();
    const hash = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
    return `${look.status} after ${look.preStatus}, ${hash}`;
  }

  /** A job's log: of the latest where no id is given; of all its steps unless one is named. */
  async log(family: Family, id?: string, step?: string): Promise<LogLine[]> {
    return (await this.written(family, id, step)).map((one) => ({ ...one, line: this.shown(one.line) }));
  }

  /** A job's log with the secrets that the installer may have written in it. */
  private async written(family: Family, id?: string, step?: string): Promise<LogLine[]> {
    const { log } = await this.question(TELLING[family].log, {
      ...(id === undefined ? {} : { job_id: id }),
      ...(step === undefined ? {} : { job_status: step }),
    });
    return linesOf(log);
  }

  /** Asks what changes nothing, and asks again where no good answer comes. */
  private async question(action: string, request: Wire): Promise<Wire> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(action, request);
      } catch (error) {
        const again = error instanceof CloudError && (error.ambiguous || error.status >= 500);
        if (!again || attempt === ASKED || !operation().patient) throw error;
        await pause(150 * 2 ** attempt, SERVICE);
      }
    }
  }

  private async once(action: string, request: Wire): Promise<Wire> {
    const { url, userId } = this.settings;
    const sent = encrypted(this.settings);
    const body = { action, USER_ID: userId, PASSWORD: sent, ...request };
    // What was sent for the password opens the door as well as the password does.
    const safe = (text: string) => this.shown(text.split(sent).join("[secret]"));
    const answer = await this.http.ask({ method: "POST", url, body }).catch((error: unknown) => {
      if (!(error instanceof CloudError)) throw error;
      const { service, status, ambiguous } = error;
      const detail = safe(error.detail);
      throw new CloudError({ service, operation: action, status, detail, ambiguous });
    });
    const told = (answer.body ?? {}) as Wire;
    const code = told.ret_code;
    if (typeof code !== "number" || (told.action !== undefined && told.action !== `${action}Response`))
      throw this.strange(action, "it is no answer to this action");
    if (code !== 0) throw new QingStorError(action, code, safe(String(told.message ?? "")));
    return told;
  }

  private strange(action: string, what: string): CloudError {
    const detail = `its answer is not understood: ${what}`;
    return new CloudError({ service: SERVICE, operation: action, status: 200, detail, ambiguous: true });
  }

  private shown(text: string): string {
    return this.secrets.filter(Boolean).reduce((all, secret) => all.split(secret).join("[secret]"), text);
  }
}

function lookOf({ status, pre_status: preStatus }: Wire): JobLook {
  return { status: String(status ?? ""), preStatus: String(preStatus ?? "") };
}

/** The client of a connection; one for each set of settings, so that sockets are shared. */
export const clientOf = cached((settings: QingStorSettings & { name: string }) => new QingStor(settings));
