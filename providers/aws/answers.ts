/**
 * What AWS answers, checked before its SDK reads it: to the SDK a proxy's page is an object without fields, so that all is
 * gone, and its parser speaks to developers. S3 has checks of its own. API: EC2's and IAM's query protocol, EFS's REST JSON
 */
import { Readable } from "node:stream";
import { type AnswerShape, faultInObject, isFields, parseBody } from "../core/answer";
import { described, isDocument, redirectTo, refusedByOthers } from "../core/document";
import { foreignAnswer } from "../core/errors";

/** An answer whose body was read. */
interface Answer {
  /** The SDK's name of what was asked: `DescribeVolumes`. */
  operation: string;
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** Why an answer is none that a service gives, or `undefined`. */
type Check = (answer: Answer) => string | undefined;

/** EC2, IAM and STS answer with a document that is named after what was asked. */
const xml: Check = ({ operation, status, headers, text }) => {
  if (status < 300) return isDocument(text, `${operation}Response`) ? undefined : described(text, "XML");
  if (status < 400) return redirectTo(headers.location);
  const isOwn = /<Code>[^<]+<\/Code>/.test(text) && (isDocument(text, "Response") || isDocument(text, "ErrorResponse"));
  return isOwn ? undefined : refusedByOthers(text);
};

/** What EFS's answers have that is read without asking whether it is there. */
const SHAPES: Readonly<Record<string, AnswerShape>> = {
  DescribeFileSystems: { FileSystems: "list" },
  DescribeMountTargets: { MountTargets: "list" },
  DescribeMountTargetSecurityGroups: { SecurityGroups: "list" },
  CreateFileSystem: { FileSystemId: "id" },
  CreateMountTarget: { MountTargetId: "id" },
};

/** Operations of EFS that may be answered without a body. */
const WITHOUT_BODY = /^(Delete|Modify|Tag|Untag)/;

const json: Check = ({ operation, status, headers, text }) => {
  if (status >= 300 && status < 400) return redirectTo(headers.location);
  const body = parseBody(text);
  if (status >= 400) {
    const code = headers["x-amzn-errortype"] ?? (isFields(body.json) ? body.json.ErrorCode : undefined);
    return typeof code === "string" && code !== "" ? undefined : refusedByOthers(text);
  }
  if (WITHOUT_BODY.test(operation) && !/\S/.test(text)) return undefined;
  if ("instead" in body) return body.instead;
  return faultInObject(body.json, SHAPES[operation] ?? {}, "an answer");
};

/** A client of the SDK whose answers pass here. */
export interface Answered {
  middlewareStack: {
    add(
      // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type of a middleware differs from service to service.
      middleware: any,
      options: { step: "deserialize"; name: string; priority: "low" },
    ): void;
  };
}

/** What the SDK has of an answer before it reads it. */
interface Received {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

type Next = (args: unknown) => Promise<{ response: unknown }>;

/** Lets a client refuse what its service does not answer. @param service as errors name it: `AWS EC2 eu-west-3` */
export function refuseForeign<Client extends Answered>(client: Client, service: string): Client {
  const check = / EFS /.test(service) ? json : xml;
  const middleware =
    (next: Next, { commandName = "" }: { commandName?: string }) =>
    async (args: unknown) => {
      const done = await next(args);
      await refuse(commandName.replace(/Command$/, ""), done.response as Received, { service, check });
      return done;
    };
  client.middlewareStack.add(middleware, { step: "deserialize", name: "omnicloudAnswers", priority: "low" });
  return client;
}

async function refuse(operation: string, response: Received, { service, check }: { service: string; check: Check }) {
  const { statusCode: status, headers } = response;
  const body = await bytesOf(response.body);
  response.body = body;
  const what = check({ operation, status, headers, text: body.toString("utf8") });
  if (what === undefined) return;
  const error = foreignAnswer({ service, operation, status, what, requestId: headers["x-amzn-requestid"] });
  // By this the SDK knows whether it is worth another try.
  throw Object.assign(error, { $metadata: { httpStatusCode: status } });
}

async function bytesOf(body: unknown): Promise<Buffer> {
  const pieces: Buffer[] = [];
  if (body instanceof Readable) for await (const piece of body) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}
