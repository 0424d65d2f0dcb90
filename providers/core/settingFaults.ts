/** What is wrong with a connection's settings, in one sentence for each. */
import { z } from "zod";
import { ConnectionError } from "./errors";
import { pathOf, type Schema } from "./schema";
import { suggestionFor } from "./suggest";

/** A connection's settings, validated. @throws ConnectionError with each fault: `connection bj: password: is required` */
export function validSettings<Settings>(given: Schema<Settings>, name: string, written: object): Settings {
  const schema = given as unknown as z.ZodType<Settings>;
  const result = schema.safeParse(written, { error: messageFor });
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describe(issue, schema));
  throw new ConnectionError(`connection ${name}: ${faults.join("; ")}`);
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code !== "unrecognized_keys") return `${pathOf(issue.path) || "it"}: ${issue.message}`;
  const known = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const hint = known.length === 0 ? "" : `; ${suggestionFor(issue.keys[0] ?? "", known)}`;
  const keys = issue.keys.map((key) => pathOf([...issue.path, key]));
  return `${keys.join(", ")}: there is no such setting${hint}`;
}

/** Our own words for what a schema has none for. */
function messageFor(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type" && issue.input === undefined) return "is required";
  if (issue.code === "invalid_type")
    return `must be ${issue.expected === "record" || issue.expected === "object" ? "an object" : `of type ${issue.expected}`}`;
  if (issue.code === "invalid_value") return `must be ${issue.values.map(String).join(", or ")}`;
  return undefined;
}
