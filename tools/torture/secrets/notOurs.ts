/**
 * What engine and SDK write by themselves: no provider is asked, and the README says so. All else is a finding, so that the
 * list is as short as can be.
 */

/** The engine's own log, which has every property that goes to a provider or comes from it. */
const ENGINE = /^[IWEF]\d{4} [\d:.]+\s+\d+ \w+\.go:\d+\]/;

/** The SDK's debug events: each registration's answer from the engine. */
const SDK = /RegisterResource RPC (prepared|finished)|resolv(ed|ing) |serialized property|Serialize property/;

/** How `--debug` shows them. */
const DEBUG = /\bdebug: /;

/** Whether a text is written by the engine or the SDK, whatever a provider does. */
export function isEngines(where: string, text: string): boolean {
  if (where.endsWith("output")) return ENGINE.test(text) || (DEBUG.test(text) && SDK.test(text));
  if (!where.endsWith("events")) return false;
  const { diagnosticEvent } = JSON.parse(text) as { diagnosticEvent?: { severity?: string; message?: string } };
  return diagnosticEvent?.severity === "debug" && SDK.test(diagnosticEvent.message ?? "");
}

/** The engine's traces (`--tracing`). */
const TRACE = /\/trace-\d+$/;
/** A property, as a trace has it of each message to a provider, and from it. */
const PROPERTY = /string_value:"(?:\\.|[^"\\])*"/g;

/** What a file left on disk says beside what the engine by itself writes of properties. */
export function beside(file: string, text: string): string {
  return TRACE.test(file) ? text.replace(PROPERTY, "") : text;
}
