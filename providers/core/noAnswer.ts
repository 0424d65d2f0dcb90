/**
 * What is said of a request without an answer: in our words, whichever library sent it. What could not even be sent has
 * changed nothing, and a certificate that is not trusted is none the better for another attempt.
 */
import { CloudError, OmnicloudError, UnreachableError } from "./errors";

/** What is said of an answer that came too late. */
export const TOO_LATE = "it took too long to answer";

/** Errors of a socket before the request was sent: nothing can have happened. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
]);

/** OpenSSL's reasons for not trusting a certificate, as Node passes them on. https://nodejs.org/api/tls.html */
const UNTRUSTED =
  /CERT|SELF_SIGNED|^UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)_|^INVALID_(CA|PURPOSE)$|^CRL_|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;

/** Other failures of TLS: the two sides do not come to terms, or what answers does not speak it. */
const TLS = /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$)/;

/** What the server refuses. */
const REFUSED = /ALERT|CERTIFICATE_REQUIRED/;

/** A reason that we say in words of our own. */
const REASONS: readonly (readonly [code: RegExp, words: string])[] = [
  [/CERT_HAS_EXPIRED/, "its certificate has expired"],
  [/CERT_NOT_YET_VALID/, "its certificate is not valid yet"],
  [/ALTNAME_INVALID|HOSTNAME_MISMATCH/, "its certificate is for another name"],
  [/REVOKED/, "its certificate was revoked"],
  [/ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/, "it does not speak TLS: is it http?"],
  [REFUSED, "it refuses this client's TLS or certificate"],
  [UNTRUSTED, "nobody whom this machine trusts signed its certificate"],
];

/** The error for a request without an answer. One that was not even sent can have done nothing. */
export function errorWithoutAnswer(
  error: unknown,
  service: string,
  path: string,
  url: string,
): CloudError | UnreachableError {
  const code = codeOf(error);
  const place = `${service} cannot be reached at ${new URL(url).origin}`;
  if (isOfTls(code)) {
    return new UnreachableError(`${place} (${code}): ${wordsOfTls(code)}; ${hintOfTls(code)}`, {
      cause: error,
      lasting: true,
    });
  }
  if (NOT_SENT.has(code)) {
    const why = shown(code, "it does not take connections");
    return new UnreachableError(`${place}${why}; check the connection's URL and your network`, { cause: error });
  }
  const detail = describe(error, code);
  return new CloudError({ service, operation: path, status: 0, detail, ambiguous: true }, { cause: error });
}

/** Why there is no answer, without what was asked: where a user knows that already. */
export function whyNoAnswer(error: unknown): string {
  const code = codeOf(error);
  if (isOfTls(code)) return `${wordsOfTls(code)} (${code})`;
  return NOT_SENT.has(code) ? `it cannot be reached${shown(code, "")}` : describe(error, code);
}

function isOfTls(code: string): boolean {
  return UNTRUSTED.test(code) || TLS.test(code);
}

function wordsOfTls(code: string): string {
  return REASONS.find(([codes]) => codes.test(code))?.[1] ?? "TLS failed";
}

/** What helps: an alert comes from the server, which may want a certificate of its clients. */
function hintOfTls(code: string): string {
  const own = "name the authority that signed its certificate as `cacert`";
  if (!REFUSED.test(code)) return own;
  return `if it wants a certificate of its clients, give one that it accepts as \`cert\`, with its \`key\`; else ${own}`;
}

function describe(error: unknown, code: string): string {
  if (error instanceof OmnicloudError) return error.message;
  if (isTimeout(error, code)) return TOO_LATE;
  if (code.startsWith("HPE_")) return "what answered there does not speak HTTP";
  if (code === "UND_ERR_INVALID_ARG") return "it has characters that a request must not have: look at the settings";
  return `the connection ended${shown(code, "")}`;
}

/** A system's code, which says what to look for; a library's own says nothing to a user. */
function shown(code: string, otherwise: string): string {
  if (/^E[A-Z]+(_[A-Z]+)?$/.test(code) && !code.startsWith("ERR_")) return ` (${code})`;
  return otherwise === "" ? "" : ` (${otherwise})`;
}

/** Whether the end of patience ended a request: each library says so in words of its own. */
function isTimeout(error: unknown, code: string): boolean {
  return /TIMEOUT|TIMEDOUT/.test(code) || (error instanceof Error && /^TimeoutError$/.test(error.name));
}

/** The code of an error, or of what caused it. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string" && code !== "") return code;
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  return codeOf(cause) || codeOf(first);
}
