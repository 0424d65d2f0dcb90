/** A connection that is being read: its settings so far, and what is wrong with it. */
import type { Audience, ServiceChoice, ServiceName } from "../serviceChoice";
import type { Written } from "./cloudsFile";
import type { Item } from "./layer";

/** What has been read. */
export interface Draft {
  /** The settings, as a connection in the stack's config has them. */
  readonly settings: Record<string, unknown>;
  /** What is said of single services. */
  readonly services: Partial<Record<ServiceName, ServiceChoice>>;
  /** What is wrong, a sentence each. */
  readonly faults: string[];
}

/** Notes that a value is wrong. */
export function faultAt({ faults }: Draft, { at }: Item, reason: string): void {
  faults.push(`${at()}: ${reason}`);
}

/** A value that must be one text. */
export function textOf(draft: Draft, item: Item): string | undefined {
  if (typeof item.value === "string") return item.value;
  faultAt(draft, item, "must be one text");
  return undefined;
}

/** A value that must be true or false. */
export function flagOf(draft: Draft, item: Item): boolean | undefined {
  const text = String(item.value).toLowerCase();
  if (["true", "yes", "on", "y", "1"].includes(text)) return true;
  if (["false", "no", "off", "n", "0"].includes(text)) return false;
  faultAt(draft, item, "must be true or false");
  return undefined;
}

/** One text, or a list of them. */
export function textsIn(draft: Draft, item: Item): string[] {
  const list: readonly Written[] = Array.isArray(item.value) ? item.value : [item.value];
  if (list.every((one) => typeof one === "string")) return list as string[];
  faultAt(draft, item, "must be a text, or a list of texts");
  return [];
}

/** Which endpoints are meant, the preferred ones first: `internal`, or `internalURL` as older clients say. */
export function interfacesIn(draft: Draft, item: Item): Audience | Audience[] | undefined {
  const names = textsIn(draft, item).map((name) => name.replace(/URL$/, ""));
  const known = names.filter((name): name is Audience => ["public", "internal", "admin"].includes(name));
  if (known.length < names.length) faultAt(draft, item, "must be public, internal or admin, or a list of them");
  return known.length > 1 ? known : known[0];
}
