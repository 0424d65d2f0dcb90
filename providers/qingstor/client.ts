/** The QingStor installer: POST of JSON to one URL, with the action in the body. */
import { textIn } from "../core/answer";
import { readAuthority } from "../core/authority";
import { cached } from "../core/cached";
import type { Named } from "../core/cloud";
import { CloudError } from "../core/errors";
import { Http } from "../core/http";
import { mask, Secrets } from "../core/mask";
import { currentOperation, pause } from "../core/operation";
import { encrypted } from "./cipher";
import { notUnderstood, QingStorError, SERVICE } from "./errors";
import type { QingStorSettings } from "./settings";

/** How many times a question is sent before its failure counts. */
const ATTEMPTS = 3;

/** A request or an answer, with the document's names. */
export type Wire = Record<string, unknown>;

/** A client of one installer. */
export class QingStor {
  private readonly http: Http;
  /** What nothing may show: the passwords, and what is sent for one. */
  private readonly secrets: string[];
  private readonly hidden = new Secrets();

  constructor(private readonly settings: Named<QingStorSettings>) {
    this.secrets = [settings.password, ...(settings.passwordCipher === "AES-GCM" ? [settings.passwordKey ?? ""] : [])];
    this.hidden.add(...this.secrets);
    this.http = new Http({ service: SERVICE, ca: readAuthority(settings), secrets: this.secrets });
  }

  /** Masks a value in all that is shown from here on, even if the installer writes it in its log. */
  hide(secret: unknown): void {
    if (typeof secret !== "string" || secret === "" || this.secrets.includes(secret)) return;
    this.secrets.push(secret);
    this.hidden.add(secret);
  }

  /** A text without the secrets in it: the same whichever verb asks, so that a log can be compared with an earlier one. */
  masked(text: string): string {
    return this.hidden.hide(text);
  }

  /**
   * Sends an action that changes nothing, and retries it if no good answer comes.
   * @throws QingStorError if the installer refuses, CloudError
   */
  async query(action: string, request: Wire = {}): Promise<Wire> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.command(action, request);
      } catch (error) {
        const mayRetry = error instanceof CloudError && (error.ambiguous || error.status >= 500);
        if (!mayRetry || attempt === ATTEMPTS || !currentOperation().patient) throw error;
        await pause(150 * 2 ** attempt, SERVICE);
      }
    }
  }

  /**
   * Sends an action once, never again: a lost answer is a `CloudError` that is `ambiguous`.
   * @throws QingStorError if the installer refuses, CloudError
   */
  async command(action: string, request: Wire): Promise<Wire> {
    const { url, userId } = this.settings;
    const sent = encrypted(this.settings);
    const body = { action, USER_ID: userId, PASSWORD: sent, ...request };
    // What was sent for the password is as good as the password itself.
    const safe = (text: string) => this.masked(mask(text, [sent]));
    const { body: answered } = await this.http.ask({ method: "POST", url, body }).catch((error: unknown) => {
      if (!(error instanceof CloudError)) throw error;
      const { service, status, ambiguous, foreign } = error;
      throw new CloudError({ service, operation: action, status, detail: safe(error.detail), ambiguous, foreign });
    });
    const answer = (answered ?? {}) as Wire;
    const code = answer.ret_code;
    if (typeof code !== "number" || (answer.action !== undefined && answer.action !== `${action}Response`))
      throw notUnderstood(action, "it is no answer to this action");
    if (code !== 0) throw new QingStorError(action, code, safe(textIn(answer.message)));
    return answer;
  }
}

/** The client of a connection; one for each set of settings, so that sockets are shared. */
export const clientOf = cached((settings: Named<QingStorSettings>) => new QingStor(settings));
