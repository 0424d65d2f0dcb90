/** An exam cloud: forms that hold a command, and JSON with a return code. API: exam-cloud-api.md */
import { textIn } from "../core/answer";
import { readAuthority } from "../core/authority";
import { cached } from "../core/cached";
import type { Named } from "../core/cloud";
import { OmnicloudError } from "../core/errors";
import { Http } from "../core/http";
import { Limit } from "../core/limit";
import { currentOperation, runOperation, timeLeft } from "../core/operation";
import { ExamCloudError, type Form } from "./errors";
import { type ExamCloudSettings, serviceUrlOf } from "./settings";

/** What every answer may hold beside its return code. */
export interface Answer {
  /** The cloud's own words. */
  description?: string;
  /** The id of a vm that was launched. */
  vm_id?: unknown;
  /** Its address. */
  vm_ip?: unknown;
}

/** An answer that does not say whether its command was carried out. */
export class NoCodeError extends OmnicloudError {
  constructor(command: string) {
    super(`the exam cloud did not say whether it did ${command}: it answered without a return code`);
  }
}

/** The client of one connection. */
export class ExamCloud {
  /** The service's address. */
  readonly url: string;
  private readonly limit = new Limit(1);
  private readonly http: Http;

  constructor(settings: Named<ExamCloudSettings>) {
    this.url = serviceUrlOf(settings.url);
    this.http = new Http({ service: "the exam cloud", ca: readAuthority(settings) });
  }

  /**
   * Runs a task when fewer than `most` are running. Its time begins when it does: waiting costs none of it.
   * @param most how many launches and destructions the cloud is given at a time
   */
  runLimited<T>(most: number, task: () => Promise<T>): Promise<T> {
    const time = timeLeft();
    return this.limit.run(() => runOperation({ ...currentOperation(), deadline: Date.now() + time }, task), most);
  }

  /**
   * Sends a command, and waits until it is done.
   * @param repeatable whether it may be sent again if its answer is lost
   * @throws ExamCloudError for any return code but 0, NoCodeError, CloudError
   */
  async command(form: Form & { command: string }, { repeatable }: { repeatable: boolean }): Promise<Answer> {
    const { body } = await this.http.ask({
      method: "POST",
      url: this.url,
      form: { ...form },
      answers: (answer) => codeIn(answer) !== undefined,
      // It answers when it is done, and a launch takes as long as it takes.
      longest: timeLeft(),
      repeatable,
    });
    const code = codeIn(body);
    if (code === undefined) throw new NoCodeError(form.command);
    if (code === 0) return body as Answer;
    throw new ExamCloudError(code, textIn((body as Answer).description), form);
  }
}

/** The return code of an answer: the document's general form calls it `return_code`, its commands `ret_code`. */
function codeIn(body: unknown): number | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { ret_code, return_code } = body as Record<string, unknown>;
  const [code, other] = ret_code === undefined || ret_code === null ? [return_code] : [ret_code, return_code];
  // An answer that says both yes and no says nothing.
  if (other !== undefined && other !== null && String(other) !== String(code)) return undefined;
  // Not Number alone, to which null, "" and [] are 0, which means success.
  if (typeof code === "string" && /^-?\d+$/.test(code)) return Number(code);
  return typeof code === "number" && Number.isInteger(code) ? code : undefined;
}

/** The client of a connection; one for each set of settings, so that sockets are shared. */
export const clientOf = cached((settings: Named<ExamCloudSettings>) => new ExamCloud(settings));
