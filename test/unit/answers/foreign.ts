/** Answers that no service gives, and what every client must make of them: one sentence about the request, and nothing else. */
import { expect } from "vitest";
import { isGone, OmnicloudError } from "../../../providers/core/errors";
import { runOperation } from "../../../providers/core/operation";
import type { Fault } from "../../../sandbox";

/** An answer as a fault of the sandbox gives it. */
type Answer = Pick<Fault, "status" | "text" | "type" | "headers">;

const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1></body></html>`;

/** Statuses with which a page may come. 204 has no body, so it is none. */
const STATUSES = [
  200, 201, 202, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 429, 500, 502, 503, 504,
];

/** Bodies of the right type that hold nothing of what was asked for. */
const BODIES: Record<string, string> = {
  "an empty object": "{}",
  "an empty list": "[]",
  null: "null",
  "an empty body": "",
  "half a JSON": '{"volumes": [{"id": "5f',
  "a number": "7",
  "somebody else's fault": '{"error": {"reason": "no backend"}}',
  "an object without id": JSON.stringify(
    Object.fromEntries(
      ["volume", "network", "domain", "share", "server", "image"].map((name) => [name, { name: "x" }]),
    ),
  ),
  "text for a list": JSON.stringify(
    Object.fromEntries(
      ["volumes", "networks", "domains", "shares", "servers", "images", "list", "keys"].map((name) => [name, "x"]),
    ),
  ),
  "a list of others": JSON.stringify(
    Object.fromEntries(
      ["volumes", "networks", "domains", "shares", "servers", "images", "list"].map((name) => [name, [7, {}]]),
    ),
  ),
};

/** Every kind of answer that is none, by its name. */
export const foreignAnswers: [string, Answer][] = [
  ...STATUSES.map((status): [string, Answer] => [
    `a page with ${status}`,
    {
      status,
      text: page(`${status} of a proxy`),
      type: "text/html",
      headers: { Location: "http://elsewhere/?token=t" },
    },
  ]),
  ...Object.entries(BODIES).map(([name, text]): [string, Answer] => [name, { text }]),
  ["an empty 404", { status: 404, text: "", type: "" }],
  ["a 404 of another service", { status: 404, text: '{"message":"no such route","code":404}' }],
  ["text", { text: "It works!", type: "text/plain" }],
];

/** Runs requests as a check in preview does: once, and not again. */
export function once<T>(work: () => Promise<T>): Promise<T> {
  return runOperation({ verb: "check", deadline: Date.now() + 20_000, patient: false }, work);
}

/** What work throws; `undefined` if it succeeds. */
export function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  return once(work).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Expects an error that names the request in one sentence, says nothing about any object, and shows nobody's insides. */
export function expectNamed(what: string, error: unknown, request: RegExp): void {
  const message = error instanceof Error ? error.message : "no error";
  expect(error, what).toBeInstanceOf(OmnicloudError);
  expect(message, what).toMatch(request);
  expect(message, what).toMatch(/^\S.{20,400}$/); // one line: "." is no line break
  expect(message, what).not.toMatch(
    /undefined|\[object|SyntaxError|Cannot read|fault in|token=|@aws|smithy|\$response/i,
  );
  expect(isGone(error), what).toBe(false);
}
