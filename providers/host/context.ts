/** What a verb is given and where its reports go. */
import type { Context, Report } from "../core/definition";
import { log } from "./engine";

/** What a verb is given, and where its reports go. */
export interface Running {
  /** What the verb is given. */
  context: Context<unknown>;
  /** Where its reports go. */
  report: Report;
}

/** Reports that are shown on a resource. What was made, learned and seen is for the verb's caller to keep. */
export function reportOn(urn: string): Report {
  return {
    made: () => undefined,
    learn: () => undefined,
    saw: () => undefined,
    say: (text) => log("info", urn, text, true),
    inform: (text) => log("info", urn, text),
    warn: (text) => log("warning", urn, text),
  };
}
