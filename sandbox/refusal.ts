// How a service refuses a request: with a status, a kind of error and a message.

/** A refusal, thrown by handlers; each service writes it in its own form. */
export class Refusal extends Error {
  /**
   * @param status HTTP status
   * @param message the service's text, word for word
   * @param kind Neutron's error type, or the key around Nova's and Cinder's error; default by status
   * @param more fields beside code and message
   * @param headers further response headers
   */
  constructor(
    readonly status: number,
    message: string,
    readonly kind?: string,
    readonly more: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = "Refusal";
  }
}

const titles: Record<number, string> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  300: "Multiple Choices",
  301: "Moved Permanently",
  302: "Found",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  413: "Request Entity Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The reason phrase of a status. */
export const title = (status: number): string => titles[status] ?? "Error";

/** The page that webob makes of an error: in Glance's answers, and where Nova has no route. */
export function htmlPage(status: number, message: string): string {
  const name = `${status} ${title(status)}`;
  return `<html>\n <head>\n  <title>${name}</title>\n </head>\n <body>\n  <h1>${name}</h1>\n  ${message}<br /><br />\n\n\n\n </body>\n</html>`;
}

/** The page of a proxy whose back end does not answer. */
export function proxyPage(status: number): string {
  const name = `${status} ${title(status)}`;
  return `<html>\r\n<head><title>${name}</title></head>\r\n<body>\r\n<center><h1>${name}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}

const computeKinds: Record<number, string> = {
  400: "badRequest",
  401: "unauthorized",
  403: "forbidden",
  404: "itemNotFound",
  405: "badMethod",
  409: "conflictingRequest",
  413: "overLimit",
  415: "badMediaType",
  429: "overLimit",
  501: "notImplemented",
  503: "serviceUnavailable",
};

/** Nova's and Cinder's error body. */
export function computeBody(refusal: Refusal): Record<string, unknown> {
  const kind = refusal.kind ?? computeKinds[refusal.status] ?? "computeFault";
  return { [kind]: { code: refusal.status, message: refusal.message, ...refusal.more } };
}

/** Neutron's error body. */
export function neutronBody(refusal: Refusal): Record<string, unknown> {
  const kind = refusal.kind ?? `HTTP${title(refusal.status).replaceAll(" ", "")}`;
  return { NeutronError: { type: kind, message: refusal.message, detail: "" } };
}

/** Keystone's error body. */
export function keystoneBody(refusal: Refusal): Record<string, unknown> {
  return {
    error: { code: refusal.status, ...refusal.more, message: refusal.message, title: title(refusal.status) },
  };
}
