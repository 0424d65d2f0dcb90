/**
 * A LuoYunCloud: forms with a session key, JSON with `code` and `desc`. Everything that its API has only looks, so all of
 * it may be asked again. API: luoyuncloud-api.rst
 */
import { cached } from "../core/cached";
import { authority } from "../core/connection";
import { LoginError, OmnicloudError } from "../core/errors";
import { Http } from "../core/http";
import { type LuoYunSettings, rootOf } from "./settings";

/** LuoYunCloud refused: its code, and its own words. */
export class LuoYunError extends OmnicloudError {
  /**
   * @param operation method and path: `POST /api/myun/instance`
   * @param code never 0; the document gives none of them a meaning
   * @param text what it says to that
   */
  constructor(
    readonly operation: string,
    readonly code: number,
    readonly text: string,
  ) {
    super(
      `LuoYunCloud refused with code ${code}: ${text.trim().replace(/\.$/, "") || "no reason given"} (${operation})`,
    );
  }
}

/** What every answer holds. */
interface Answered {
  code: number;
  desc?: string;
  [field: string]: unknown;
}

interface Session {
  key: string;
  /** When it was made, in ms since 1970. */
  since: number;
}

/** No code says that a session ended: a refusal of one that is older than this (ms) is tried once more with a new one. */
const DOUBTED = 300_000;

/** The client of one connection. */
export class LuoYun {
  private readonly http: Http;
  private readonly root: string;
  private readonly headers: Record<string, string>;
  private readonly secrets: string[];
  private session?: Promise<Session>;

  constructor(private readonly settings: LuoYunSettings & { name: string }) {
    const { user, password, host } = settings;
    this.secrets = [password];
    this.http = new Http({ service: "LuoYunCloud", ca: authority(settings), secrets: this.secrets });
    this.root = rootOf(host);
    const basic = Buffer.from(`${user}:${password}`).toString("base64");
    this.headers = { authorization: `Basic ${basic}`, "user-agent": "LYC Client" };
  }

  /**
   * Asks as the user, and once more with a new session where the old one may have ended.
   * @param path below the host: `/api/myun/instance`
   * @throws LuoYunError for any code but 0, LoginError, CloudError
   */
  async post(path: string, fields: Record<string, string | number>): Promise<Answered> {
    const session = await this.login();
    try {
      return await this.ask(path, { session_key: session.key, ...fields });
    } catch (error) {
      if (!(error instanceof LuoYunError) || !mayHaveEnded(session, error)) throw error;
      const { key } = await this.renew(session);
      return this.ask(path, { session_key: key, ...fields });
    }
  }

  /** The session; all who ask at a time share it. */
  private login(): Promise<Session> {
    this.session ??= this.begin();
    return this.session;
  }

  /** A session in place of one that may have ended; another one that was made meanwhile is as good. */
  private async renew(spent: Session): Promise<Session> {
    if ((await this.session) === spent) this.session = undefined;
    return this.login();
  }

  private begin(): Promise<Session> {
    const session = this.newSession();
    session.catch(() => {
      if (this.session === session) this.session = undefined;
    });
    return session;
  }

  private async newSession(): Promise<Session> {
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

  private async ask(path: string, fields: Record<string, string | number>): Promise<Answered> {
    const form = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
    const url = this.root + path;
    const { body } = await this.http.ask({
      method: "POST",
      url,
      headers: this.headers,
      form,
      repeatable: true,
      answers,
    });
    const operation = `POST ${path}`;
    if (!answers(body)) throw new OmnicloudError(`LuoYunCloud answered without a code (${operation})`);
    if (body.code === 0) return body;
    throw new LuoYunError(operation, body.code, this.withoutSecrets(String(body.desc ?? "")));
  }

  private withoutSecrets(text: string): string {
    return this.secrets.reduce((all, secret) => all.split(secret).join("[secret]"), text);
  }
}

function answers(body: unknown): body is Answered {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "number";
}

/** LuoYunCloud's own words for it, where nobody translated them, or its age. */
function mayHaveEnded(session: Session, { text }: LuoYunError): boolean {
  return /requires authentication/i.test(text) || Date.now() - session.since > DOUBTED;
}

/** The client of a connection; one for each set of settings, so that sockets are shared. */
export const clientOf = cached((settings: LuoYunSettings & { name: string }) => new LuoYun(settings));
