// Manila: what its routes share: times, pages and refusals.
import { Refusal } from "../refusal";
import type { Call } from "../service";

/** The time as Manila writes it: 2026-11-21T10:04:21.123000. */
export const now = (): string => new Date().toISOString().replace("Z", "000");

/** The refusal of anybody but the operator. */
export const denied = (): Refusal => new Refusal(403, "Access was denied to this resource.");

/** Refuses everybody but the operator. */
export function requireOperator(call: Call): void {
  if (!call.who.admin) throw denied();
}

/** The refusal of a body without its envelope. */
export const unprocessable = (): Refusal =>
  new Refusal(422, "Unable to process the contained instructions", "computeFault");

/** The answer to a mistake that Manila does not expect. */
export const crashed = (): Refusal =>
  new Refusal(500, "The server has either erred or is incapable of performing the requested operation.");

/** The rows of a page, by limit and offset (Manila ignores markers), and whether the page is full. */
export function pageOf<T>(call: Call, rows: T[]): { rows: T[]; full: boolean } {
  const number = (name: string): number | undefined => {
    const text = call.query.get(name);
    if (text === null) return undefined;
    if (!/^-?\d+$/.test(text)) throw new Refusal(400, `${name} param must be an integer`);
    if (Number(text) < 0) throw new Refusal(400, `${name} param must be positive`);
    return Number(text);
  };
  const limit = Math.min(number("limit") || 1000, 1000);
  const offset = number("offset") ?? 0;
  const shown = rows.slice(offset, offset + limit);
  return { rows: shown, full: shown.length === limit };
}

/** Whether the caller is an operator who requests the objects of all projects. */
export const wantsAllProjects = (call: Call): boolean =>
  call.who.admin && /^(1|true|yes|y|t)$/i.test(call.query.get("all_tenants") ?? "");
