/**
 * A LuoYunCloud: forms with a session key, JSON with `code` and `desc`. Its API changes nothing, so every request may be
 * retried. API: luoyuncloud-api.rst
 */
import { isFields, textIn } from "../core/answer";
import { readAuthority } from "../core/authority";
import { cached } from "../core/cached";
import type { Named } from "../core/cloud";
import { LoginError, OmnicloudError } from "../core/errors";
import { Http } from "../core/http";
import { mask } from "../core/mask";
import { LuoYunError } from "./errors";
import { type LuoYunSettings, rootOf } from "./settings";

/** What every answer holds. */
interface Answer {
  code: number;
  desc?: string;
  [field: string]: unknown;
}

interface Session {
  key: string;
  /** When it began, in ms since 1970. */
  since: number;
}

/** No code says that a session ended: a request that is refused in one older than this (ms) is retried in a new one. */
const DOUBTED_AFTER = 300_000;

/** The client of one connection. */
export class LuoYun {
  private readonly http: Http;
  private readonly root: string;
  private readonly headers: Record<string, string>;
  private readonly secrets: string[];
  private session?: Promise<Session>;

  constructor(private readonly settings: Named<LuoYunSettings>) {
    const { user, password, host } = settings;
    this.secrets = [password];
    this.http = new Http({ service: "LuoYunCloud", ca: readAuthority(settings), secrets: this.secrets });
    this.root = rootOf(host);
    const basic = Buffer.from(`${user}:${password}`).toString("base64");
    this.headers = { authorization: `Basic ${basic}`, "user-agent": "LYC Client" };
  }

  /**
   * Sends a request as the user, and once more in a new session if the old one may have ended.
   * @param path below the host: `/api/myun/instance`
   * @throws LuoYunError for any code but 0, LoginError, CloudError
   */
  async post(path: string, fields: Record<string, string | number>): Promise<Answer> {
    const session = await this.currentSession();
    try {
      return await this.ask(path, { session_key: session.key, ...fields });
    } catch (error) {
      if (!(error instanceof LuoYunError) || !mayHaveEnded(session, error)) throw error;
      const { key } = await this.renew(session);
      return this.ask(path, { session_key: key, ...fields });
    }
  }

  /** The session, shared by all requests. */
  private currentSession(): Promise<Session> {
    this.session ??= this.beginSession();
    return this.session;
  }

  /** A session in place of one that may have ended; one that another request has begun meanwhile is as good. */
  private async renew(spent: Session): Promise<Session> {
    if ((await this.session) === spent) this.session = undefined;
    return this.currentSession();
  }

  private beginSession(): Promise<Session> {
    const session = this.logIn();
    session.catch(() => {
      if (this.session === session) this.session = undefined;
    });
    return session;
  }

  private async logIn(): Promise<Session> {
    const { name, user: username, password, host } = this.settings;
    try {
      const since = Date.now();
      const { session_key: key } = await this.ask("/api/login", { username, password });
      if (typeof key !== "string" || key === "")
        throw new OmnicloudError("LuoYunCloud answered a login without a session_key (POST /api/login)");
      this.secrets.push(key);
      return { key, since };
    } catch (error) {
      if (!(error instanceof LuoYunError)) throw error;
      throw new LoginError(`connection ${name}: ${host} refused the login (code ${error.code}): ${error.text}`, {
        cause: error,
      });
    }
  }

  private async ask(path: string, fields: Record<string, string | number>): Promise<Answer> {
    const form = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
    const url = this.root + path;
    const { body } = await this.http.ask({
      method: "POST",
      url,
      headers: this.headers,
      form,
      repeatable: true,
      answers: isAnswer,
    });
    const operation = `POST ${path}`;
    if (!isAnswer(body)) throw new OmnicloudError(`LuoYunCloud answered without a code (${operation})`);
    if (body.code === 0) return body;
    throw new LuoYunError(operation, body.code, mask(textIn(body.desc), this.secrets));
  }
}

/** Other services have codes too: a refusal of LuoYunCloud also has words. */
function isAnswer(body: unknown): body is Answer {
  return isFields(body) && typeof body.code === "number" && (body.code === 0 || typeof body.desc === "string");
}

/** LuoYunCloud says so, if its words are not translated; else the session's age decides. */
function mayHaveEnded(session: Session, { text }: LuoYunError): boolean {
  return /requires authentication/i.test(text) || Date.now() - session.since > DOUBTED_AFTER;
}

/** The client of a connection; one for each set of settings, so that sockets are shared. */
export const clientOf = cached((settings: Named<LuoYunSettings>) => new LuoYun(settings));
