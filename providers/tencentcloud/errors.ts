/** What Tencent Cloud refuses, as our errors: `TencentCloud VPC ap-guangzhou answered 404: … (ResourceNotFound)`. */
import type { Named } from "../core/cloud";
import { CloudError, LoginError, OmnicloudError } from "../core/errors";
import { mask } from "../core/mask";
import { errorWithoutAnswer } from "../core/noAnswer";
import type { TencentSettings } from "./settings";

/** Who asks what. */
export interface About {
  /** The service as a user knows it: `Tencent Cloud VPC ap-guangzhou`. */
  service: string;
  /** `DescribeVpcs`. */
  operation: string;
  connection: Named<TencentSettings>;
  /** Where it was asked. */
  origin: string;
}

/** What the SDK throws. Without a code, no service answered. */
interface Fault extends Error {
  code?: string;
  requestId?: string;
}

/** Codes that say that the keys are wrong. */
const LOGIN =
  /^AuthFailure(\.(InvalidAuthorization|InvalidSecretId|MFAFailure|SecretIdNotFound|SignatureExpire|SignatureFailure|TokenFailure))?$/;

/** Codes of "there is no such object": `ResourceNotFound`, `InvalidInstanceId.NotFound`, `InvalidParameterValue.VpcIdNotExist`. */
const GONE = /(^ResourceNotFound|NotFound$|NotExist(ed)?$)/;

/** What HTTP would say of a code: Tencent Cloud itself answers 200 to everything. */
const STATUSES: readonly (readonly [RegExp, number])[] = [
  [/^RequestLimitExceeded/, 429],
  [/^Internal(Server)?Error/, 500],
  [/^(UnauthorizedOperation|AuthFailure)/, 403],
  [GONE, 404],
  [/^(ResourceInUse|MutexOperation|OperationDenied|ResourceBusy|InvalidDisk\.Busy)/, 409],
];

/** Actions that change something, and change nothing more when they are carried out twice. */
const HARMLESS = /^(CreateDefaultSecurityGroup|ModifyInstancesAttribute|TagResources)$/;

/** Whether an action only asks, or does no harm when it is carried out twice. */
export const isRepeatable = (action: string): boolean => /^(Describe|Get)/.test(action) || HARMLESS.test(action);

/** The error for what the SDK threw. */
export function ourError(thrown: unknown, { service, operation, connection, origin }: About): Error {
  if (thrown instanceof OmnicloudError) return thrown;
  const error = thrown as Fault;
  const { code = "", requestId } = error;
  const words = mask(error.message, secretsOf(connection));
  if (code === "") return errorWithoutAnswer(withCode(error), service, operation, origin);
  if (LOGIN.test(code)) {
    const advice = "give the connection a profile or keys, or set the TENCENTCLOUD_* variables";
    return new LoginError(`connection ${connection.name}: ${service} refuses its keys: ${words} (${code}); ${advice}`);
  }
  const status = STATUSES.find(([codes]) => codes.test(code))?.[1] ?? 400;
  const isFailure = status === 500;
  return new CloudError(
    {
      ...{ service, operation, requestId, detail: `${words} (${code})`, gone: GONE.test(code) },
      // A service that failed may not the next time.
      status: isFailure && isRepeatable(operation) ? 503 : status,
      ambiguous: isFailure && !isRepeatable(operation),
    },
    { cause: error },
  );
}

/** The SDK keeps of a socket's error its message alone, in which its code stands. */
function withCode(error: Error): Error {
  const [code] = /\bE[A-Z]{4,}(_[A-Z]+)?\b/.exec(error.message) ?? [];
  return code === undefined ? error : Object.assign(new Error(error.message, { cause: error }), { code });
}

function secretsOf({ accessKey, secretKey, token }: TencentSettings): string[] {
  return [accessKey, secretKey, token].filter((value): value is string => value !== undefined);
}

/** Codes of "something is being done to it already". */
const BUSY =
  /^(MutexOperation|OperationDenied\.InstanceOperationInProgress|ResourceBusy|UnsupportedOperation\.MutexOperation)/;

/** Whether Tencent Cloud refused because something is being done to the object already: the same request works later. */
export const isBusy = (error: unknown): boolean => BUSY.test(codeOf(error));

/** The code with which Tencent Cloud refused; empty for another error. */
export function codeOf(error: unknown): string {
  return error instanceof CloudError ? ((error as { cause?: Fault }).cause?.code ?? "") : "";
}
