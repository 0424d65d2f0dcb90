/** An exam cloud: forms that hold a command, and JSON with a return code. API: exam-cloud-api.md */
import { cached } from "../core/cached";
import { authority } from "../core/connection";
import { CloudError, OmnicloudError, reasonOf } from "../core/errors";
import { Http } from "../core/http";
import { Limit } from "../core/limit";
import { operation, timeLeft, within } from "../core/operation";
import { ExamCloudError, type Form, LostLaunchError } from "./refusal";
import { addressOf, type ExamCloudSettings } from "./settings";

/** What a launch is asked for. */
export interface LaunchArgs {
  /** The image by name. */
  image: string;
  /** The flavor by name. */
  flavor: string;
  /** Whether the vm may reach the public internet. */
  internet: boolean;
  /** What the vm is called in the cloud's dashboard. */
  name: string;
}

/** What a launch gives. */
export interface Launched {
  id: string;
  /** Its IPv4 address, which a desktop client takes. */
  address?: string;
}

interface Answered {
  description?: string;
  vm_id?: unknown;
  vm_ip?: unknown;
}

/** The client of one connection. */
export class ExamCloud {
  /** The service's address. */
  readonly url: string;
  private readonly limit = new Limit(1);
  private readonly http: Http;

  constructor(settings: ExamCloudSettings & { name: string }) {
    this.url = addressOf(settings.url);
    this.http = new Http({ service: "the exam cloud", ca: authority(settings) });
  }

  /**
   * Runs a launch or a destruction when fewer than `most` are running. The time for it begins with its turn, not with
   * its waiting.
   */
  inTurn<T>(most: number, work: () => Promise<T>): Promise<T> {
    const time = timeLeft();
    return this.limit.run(() => within({ ...operation(), deadline: Date.now() + time }, work), most);
  }

  /**
   * Launches a vm. It is asked for once: the cloud takes equal names, and would make a second one.
   * @throws ExamCloudError, LostLaunchError where no answer came
   */
  async launch({ image, flavor, internet, name }: LaunchArgs): Promise<Launched> {
    const form = { command: "launch_instance", image, flavor, internet: String(internet), name };
    const { vm_id: id, vm_ip: ip } = await this.launching(form);
    if (typeof id !== "string" || id === "") throw new LostLaunchError(name, "it came without a vm_id");
    return { id, ...(typeof ip === "string" && ip !== "" ? { address: ip } : {}) };
  }

  private async launching(form: Form & { name: string }): Promise<Answered> {
    try {
      return await this.ask(form);
    } catch (error) {
      if (!(error instanceof CloudError && error.ambiguous)) throw error;
      throw new LostLaunchError(form.name, reasonOf(error), { cause: error });
    }
  }

  /**
   * Destroys a vm.
   * @returns false where there is none of this id
   * @throws ExamCloudError
   */
  async destroy(id: string): Promise<boolean> {
    try {
      await this.ask({ command: "destroy_instance", vm_id: id });
      return true;
    } catch (error) {
      if (error instanceof ExamCloudError && error.codeName === "ERR_INVAL_VM_ID") return false;
      throw error;
    }
  }

  private async ask(form: Form): Promise<Answered> {
    const { body } = await this.http.ask({
      method: "POST",
      url: this.url,
      form: { ...form },
      answers: (answer) => codeIn(answer) !== undefined,
      // It answers when it is done, and a launch takes as long as it takes.
      longest: timeLeft(),
      repeatable: form.command === "destroy_instance",
    });
    const code = codeIn(body);
    if (code === undefined) {
      const words = "it answered without a return code";
      if (form.command === "launch_instance") throw new LostLaunchError(form.name ?? "", words);
      throw new OmnicloudError(`the exam cloud did not say whether it did ${form.command}: ${words}`);
    }
    if (code === 0) return body as Answered;
    throw new ExamCloudError(code, String((body as Answered).description ?? ""), form);
  }
}

/** The return code of an answer: the document's general form calls it `return_code`, its commands `ret_code`. */
function codeIn(body: unknown): number | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { ret_code, return_code } = body as Record<string, unknown>;
  const code = Number(ret_code ?? return_code ?? Number.NaN);
  return Number.isInteger(code) ? code : undefined;
}

/** The client of a connection; one for each set of settings, so that sockets are shared. */
export const clientOf = cached((settings: ExamCloudSettings & { name: string }) => new ExamCloud(settings));
