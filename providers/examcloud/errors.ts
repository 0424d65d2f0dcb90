/** How the exam cloud refuses, and what to change then. API: exam-cloud-api.md */
import { type Cause, OmnicloudError } from "../core/errors";

/** The document's names of its return codes, but for success, which is 0. */
const NAMES = {
  1: "ERR_INVAL_CMD",
  2: "ERR_ARG_MISSED",
  3: "ERR_INVAL_IMAGE",
  4: "ERR_INVAL_FLAVOR",
  5: "ERR_INVAL_INTERNET",
  6: "ERR_INVAL_VM_ID",
  7: "ERR_INVAL_VM_CREATION_FAILURE",
  8: "ERR_INVAL_CLOUD_CONFIG",
} as const;

/** A return code's name. */
export type ExamErrorName = (typeof NAMES)[keyof typeof NAMES];

/** What was asked: the form that was sent. */
export type Form = Readonly<Record<string, string>>;

/** The exam cloud refused. */
export class ExamCloudError extends OmnicloudError {
  /** The document's name of the code; `undefined` for one that it does not name. */
  readonly codeName: ExamErrorName | undefined;

  /**
   * @param code the return code, never 0
   * @param detail the cloud's own words
   * @param form what was asked
   * @param advice what to change, if the code alone does not say
   */
  constructor(
    readonly code: number,
    readonly detail: string,
    form: Form,
    advice: string = adviceOn(code, form),
  ) {
    const codeName = NAMES[code as keyof typeof NAMES] as ExamErrorName | undefined;
    const words = detail.trim().replace(/\.$/, "");
    const said = [`${codeName ?? "code"} (${code})`, words].filter(Boolean).join(": ");
    super(`the exam cloud refused ${form.command} of ${form.name ?? form.vm_id} with ${said}; ${advice}`);
    this.codeName = codeName;
  }
}

/** The answer to a launch was lost: the vm may exist or not, and the API cannot say which. */
export class LostLaunchError extends OmnicloudError {
  /**
   * @param name the vm's name
   * @param reason why there is no answer
   */
  constructor(name: string, reason: string, options?: Cause) {
    super(
      `the answer to the launch of ${name} was lost (${reason}): the vm may exist or not. The next up launches one; ` +
        `look for ${name} in the cloud's dashboard, and destroy any extra vm`,
      options,
    );
  }
}

function adviceOn(code: number, form: Form): string {
  switch (NAMES[code as keyof typeof NAMES] as ExamErrorName | undefined) {
    case "ERR_INVAL_CMD":
      return "is the connection's url that of the exam cloud's cloud_api?";
    case "ERR_ARG_MISSED":
      return "image, flavor, internet and name must all be given, and none may be empty";
    case "ERR_INVAL_IMAGE":
      return `change image: there is none named ${form.image}`;
    case "ERR_INVAL_FLAVOR":
      return `change flavor: there is none named ${form.flavor}`;
    case "ERR_INVAL_INTERNET":
      return `internet must be true or false, and ${form.internet} was sent`;
    case "ERR_INVAL_VM_ID":
      return form.command === "launch_instance"
        ? "there is no such vm, it says, although a launch names none: ask the cloud's administrator; the next up tries again"
        : "there is no such vm: pulumi state delete forgets it";
    case "ERR_INVAL_VM_CREATION_FAILURE":
      return "the next up tries again (with --continue-on-error it launches the others meanwhile); if that fails as well, the cloud may be full: ask its administrator";
    case "ERR_INVAL_CLOUD_CONFIG":
      return "the cloud itself is not set up as it must be: ask its administrator to correct that";
    case undefined:
      return "the document does not name this code: ask the cloud's administrator";
  }
}
