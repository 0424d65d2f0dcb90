/**
 * The errors that a user can meet. Each is one sentence that says what was asked, what came back and what to change;
 * none ever holds a password, token or key.
 */

/** What an error comes from: `ErrorOptions`, which compilers of ES2020 do not know. */
export interface Cause {
  /** The error that was caught. */
  cause?: unknown;
}

/** Any of our errors: its message is meant for the user as it is, without a stack. */
export class OmnicloudError extends Error {
  constructor(message: string, options?: Cause) {
    super(message, options);
    this.name = new.target.name;
    // The SDK's mark of a RunError: the engine prints the message alone, also if it comes from another copy of the SDK.
    Object.defineProperty(this, "__pulumiRunError", { value: true });
  }
}

/** Arguments of a component or look-up are wrong. */
export class ArgumentError extends OmnicloudError {
  /** Which they are, as a user writes them: `dataDisks.db.size`. */
  readonly paths: readonly string[];

  constructor(message: string, paths: readonly string[] = []) {
    super(message);
    this.paths = paths;
  }
}

/**
 * The error for a wrong argument of a component.
 * @param path the argument, as a user writes it: `dataDisks.db.size`
 * @param reason what is wrong, and what is allowed
 * @example throw argumentFault("Instance", name, "network", "give either network or networks");
 */
export function argumentFault(component: string, name: string, path: string, reason: string): ArgumentError {
  return new ArgumentError(`${component} ${name}: ${path}: ${reason}`, path.split(", "));
}

/** One wrong argument: where it is, as a user writes it, and what is wrong with it. */
export type WrongArgument = readonly [path: string, reason: string];

/**
 * Refuses a component whose arguments are wrong, all of them in one error.
 * @throws ArgumentError unless there are none
 */
export function refuseWrongArguments(component: string, name: string, wrong: readonly WrongArgument[]): void {
  const [first, ...others] = wrong;
  if (!first) return;
  const [path, reason] = first;
  const further = others.map(([otherPath, otherReason]) => `\n  ${otherPath}: ${otherReason}`);
  const { message } = argumentFault(component, name, path, reason + further.join(""));
  throw new ArgumentError(
    message,
    wrong.map(([at]) => at),
  );
}

/** What a cloud refused, with all that its operator needs to find the request again. */
export interface Refusal {
  /** The service as a user knows it, for example `OpenStack network`. */
  service: string;
  /** Method and path, without query: `POST /v2.0/networks`. */
  operation: string;
  /** HTTP status, or 0 if no answer came. */
  status: number;
  /** The service's own words. */
  detail: string;
  /** The service's id of the request, if it gave one. */
  requestId?: string;
  /** True if the request may have been carried out although no good answer came. */
  ambiguous?: boolean;
  /** True if the service says, in its own words, that the very object of the request does not exist. */
  gone?: boolean;
  /** True if the answer is not one that the service gives: a proxy's page, half a JSON. It says nothing about any object. */
  foreign?: boolean;
}

/** A cloud answered with an error, or did not answer. */
export class CloudError extends OmnicloudError {
  /** The service as a user knows it: `OpenStack network`. */
  readonly service: string;
  /** Method and path, without query: `POST /v2.0/networks`. */
  readonly operation: string;
  /** HTTP status, or 0 if no answer came. */
  readonly status: number;
  /** The service's own words. */
  readonly detail: string;
  /** The service's id of the request, if it gave one. */
  readonly requestId?: string;
  /** True if the request may have been carried out all the same: look before asking again. */
  readonly ambiguous: boolean;
  /** True if the service says, in its own words, that the very object of the request does not exist. */
  readonly gone: boolean;
  /** True if the answer is not one that the service gives. */
  readonly foreign: boolean;

  constructor(refusal: Refusal, options?: Cause) {
    const { service, operation, status, detail, requestId } = refusal;
    const answered = status ? `answered ${status}` : "did not answer";
    const trace = [operation, requestId && `request ${requestId}`].filter(Boolean).join(", ");
    super(`${service} ${answered}: ${detail.trim().replace(/\.$/, "")} (${trace})`, options);
    this.service = service;
    this.operation = operation;
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
    this.ambiguous = refusal.ambiguous ?? false;
    this.gone = refusal.gone ?? false;
    this.foreign = refusal.foreign ?? false;
  }
}

/** The login was refused: wrong password or key, a disabled user, or no right to the project. */
export class LoginError extends OmnicloudError {}

/** The cloud cannot be reached at all: nothing listens, no such host, or a certificate that is not trusted. */
export class UnreachableError extends OmnicloudError {
  /** True if another attempt does not help: a certificate that is not trusted. */
  readonly lasting: boolean;

  constructor(message: string, { lasting = false, ...options }: Cause & { lasting?: boolean } = {}) {
    super(message, options);
    this.lasting = lasting;
  }
}

/** An operation did not finish in its time; the object is kept, and the next `up` continues with it. */
export class DeadlineError extends OmnicloudError {}

/** The object is in a state that no waiting repairs, for example a server in ERROR. */
export class BrokenError extends OmnicloudError {}

/** A connection's settings are missing or wrong. */
export class ConnectionError extends OmnicloudError {}

/** The platform that a connection's `verifyUrl` names did not clearly allow the operation. */
export class NotAllowedError extends OmnicloudError {}

/**
 * True if a cloud itself refused with this status and, if given, in words that match. A page of a proxy with the same status
 * does not count.
 * @example if (refusedWith(error, 409, /quota exceeded/i)) …
 */
export function refusedWith(error: unknown, status: number | readonly number[], words?: RegExp): error is CloudError {
  return (
    error instanceof CloudError &&
    !error.foreign &&
    [status].flat().includes(error.status) &&
    (words === undefined || words.test(error.detail))
  );
}

/** True for the answer "there is no such object", in the words of the service that would have it. */
export function isGone(error: unknown): boolean {
  return error instanceof CloudError && error.gone;
}

/** True if the request may have been carried out although no good answer came. */
export function answerWasLost(error: unknown): error is CloudError {
  return error instanceof CloudError && error.ambiguous;
}

/** True if the cloud did not answer, or answered with an error: a preview works without it, and `up` asks again. */
export function hadNoAnswer(error: unknown): boolean {
  return error instanceof UnreachableError || error instanceof DeadlineError || error instanceof CloudError;
}

/** What the cloud says; `undefined` if it does not answer. */
export async function unlessSilent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hadNoAnswer(error)) return undefined;
    throw error;
  }
}

/** An answer that was not read as expected, with all that is known of it. */
export interface Misfit extends Pick<Refusal, "service" | "operation" | "status" | "requestId"> {
  /** What came, or what is wrong with it: `an empty body instead of JSON`. */
  what: string;
}

/**
 * The error for an answer that the service does not give. Whether its request was carried out is not known, unless it only
 * asked or was refused.
 */
export function foreignAnswer({ what, ...about }: Misfit): CloudError {
  const { operation, status } = about;
  const isRefused = status >= 400 && status < 500;
  const onlyAsked = /^(GET |HEAD |Describe|Get|List)/.test(operation);
  return new CloudError({ ...about, detail: what, ambiguous: !isRefused && !onlyAsked, foreign: true });
}

/** What a thrown value says, in one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
