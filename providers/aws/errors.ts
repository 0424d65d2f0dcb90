/** What the AWS SDK throws, as our errors: one sentence with operation and request id, and whether the object is gone. */
import type { Named } from "../core/cloud";
import { CloudError, DeadlineError, LoginError, OmnicloudError, reasonOf } from "../core/errors";
import { inTime } from "../core/inTime";
import { mask } from "../core/mask";
import { errorWithoutAnswer } from "../core/noAnswer";
import type { AwsSettings } from "./settings";

/** A client of the SDK, as far as all its requests pass here. */
export interface Answering {
  middlewareStack: {
    add(
      // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type of a middleware differs from service to service.
      middleware: any,
      options: { step: "initialize"; name: string; priority: "high" },
    ): void;
  };
}

/** Who asks what. */
interface About {
  /** The service as a user knows it: `AWS EC2 eu-west-3`. */
  service: string;
  connection: Named<AwsSettings>;
}

type Next = (args: unknown) => Promise<unknown>;

/** Lets a client throw our errors, and end its requests by the running operation's deadline. */
export function translateErrors<Client extends Answering>(client: Client, about: About): Client {
  const middleware =
    (next: Next, { commandName = "" }: { commandName?: string }) =>
    async (args: unknown) => {
      const operation = commandName.replace(/Command$/, "");
      try {
        return await inTime(next(args), about.service, operation);
      } catch (error) {
        throw ourError(error, operation, about);
      }
    };
  client.middlewareStack.add(middleware, { step: "initialize", name: "omnicloudErrors", priority: "high" });
  return client;
}

/** What the SDK throws if a service answered. */
interface Fault extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/** Codes that say that the keys are wrong, or none could be found. */
const LOGIN =
  /^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken(Exception)?|SignatureDoesNotMatch|CredentialsProviderError|TokenProviderError|InvalidAccessKeyId|OptInRequired)$/;

/** Codes of "there is no such object": `InvalidInstanceID.NotFound`, `NoSuchEntity`. */
const GONE = /(\.NotFound|NotFound(Exception|Fault)?$|^NoSuch)/;

function ourError(thrown: unknown, operation: string, { service, connection }: About): Error {
  if (thrown instanceof OmnicloudError) return thrown;
  const error = thrown as Fault;
  const code = error.name;
  const words = mask(reasonOf(error), secretsOf(connection));
  if (LOGIN.test(code)) {
    const advice = "give the connection a profile or keys, or set AWS_PROFILE or the AWS_* variables";
    return new LoginError(`connection ${connection.name}: ${service} refuses its keys: ${words} (${code}); ${advice}`);
  }
  const { httpStatusCode: status, requestId } = error.$metadata ?? {};
  if (status === undefined) {
    const origin = connection.endpoint ?? "https://amazonaws.com";
    return error instanceof DeadlineError ? error : errorWithoutAnswer(error, service, operation, origin);
  }
  const detail = `${words} (${code})`;
  return new CloudError(
    { service, operation, status, detail, requestId, gone: GONE.test(code), ambiguous: status >= 500 },
    { cause: error },
  );
}

function secretsOf({ secretKey, token }: AwsSettings): string[] {
  return [secretKey, token].filter((value): value is string => value !== undefined);
}

/** True if AWS refused with this code. */
export function refusedAs(error: unknown, code: RegExp): error is CloudError {
  return error instanceof CloudError && code.test((error as { cause?: Error }).cause?.name ?? "");
}
