/** What AWS and what lies before it answers in place of what was asked for, beside what any service does. */
import type { Fault } from "../../../sandbox";

const refused = (status: number, code: string): Fault => ({ kind: "status", status, message: code });

/** Refusals with AWS's codes, each in its service's own form, and half an answer. */
export const AWS_FAULTS: Readonly<Record<string, Fault>> = {
  "500 InternalError": refused(500, "InternalError"),
  "503 Unavailable": refused(503, "Unavailable"),
  "503 RequestLimitExceeded": refused(503, "RequestLimitExceeded"),
  "400 Throttling": refused(400, "Throttling"),
  "403 UnauthorizedOperation": refused(403, "UnauthorizedOperation"),
  "400 ExpiredToken": refused(400, "ExpiredToken"),
  "half an XML": { kind: "answer", type: "text/xml", text: '<?xml version="1.0"?><Response><vpcSet><item><vpcId>vp' },
};

/** What a sandbox's services answer and AWS does not. */
export const NOT_AWS = /^(500|502|503|4\d\d (busy|with).*|expired token|half a JSON|wrong types|an object in ERROR)$/;

/** The native provider is not ours: what it makes of such answers is its own. */
export const PLUGIN_REQUEST = /^plugin /;
