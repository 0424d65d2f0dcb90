// What an action of Tencent Cloud's API 3.0 is: its parameters, of which none may be unknown, and what it does.
import { z } from "zod";
import type { Cloud } from "../cloud";
import { refuse } from "./refusal";
import type { Caller, Region } from "./state";

/** A request to an action, as its handler sees it. */
export interface TencentCall {
  cloud: Cloud;
  /** The objects of the caller's account in the region that it names. */
  here: Region;
  caller: Caller;
}

/** An action: what it takes, and what it does. */
export interface TencentAction {
  /** @returns the answer's fields */
  run(body: Record<string, unknown>, call: TencentCall): object;
}

/** The actions of one service by their names. */
export type TencentActions = Readonly<Record<string, TencentAction>>;

/**
 * An action.
 * @param shape its parameters
 * @param run what it does with them; @returns the answer's fields, none by default
 */
export function action<Shape extends z.ZodRawShape>(
  shape: Shape,
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer returns nothing.
  run: (given: z.infer<z.ZodObject<Shape>>, call: TencentCall) => object | void,
): TencentAction {
  const schema = z.strictObject(shape);
  return {
    run(body, call) {
      const read = schema.safeParse(body);
      if (!read.success) refuseParameters(read.error.issues);
      return run(read.data as z.infer<z.ZodObject<Shape>>, call) ?? {};
    },
  };
}

/** Refuses what does not fit, in the words of the API's common errors. */
function refuseParameters([issue]: readonly z.core.$ZodIssue[]): never {
  const { code, path, message } = issue ?? { code: "custom", path: [], message: "" };
  const at = path.map((part) => (typeof part === "number" ? `${part}` : String(part))).join(".");
  if (issue?.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    refuse("UnknownParameter", `The parameter \`${at ? `${at}.` : ""}${key}\` is not recognized.`);
  }
  if (code === "invalid_type" && message.endsWith("undefined"))
    refuse("MissingParameter", `The request is missing a required parameter \`${at}\`.`);
  if (code === "invalid_type") refuse("InvalidParameter", `The type of the parameter \`${at}\` is wrong: ${message}`);
  refuse("InvalidParameterValue", `The value of the parameter \`${at}\` is not valid: ${message}`);
}
