/** The clouds of rounds, as a bench has them: opened, disturbed, looked into and saved. */
import type { Sandbox, SandboxContent } from "../../sandbox";
import type { Place } from "./engine";

/** A cloud as it was. */
export interface SavedCloud {
  /** Opens one that holds the same. Of one bench, only one is open at a time: all have the same address. */
  open(): Promise<OpenCloud>;
}

/** A cloud of a round. */
export interface OpenCloud extends Pick<Place, "config" | "plugin"> {
  sandbox: Disturbed;
  /** What it holds, as comparable lines. @param change changes each text in it before @default none */
  lines(change?: (text: string) => string): Promise<string[]>;
  save(): Promise<SavedCloud>;
  close(): Promise<void>;
}

/** What is disturbed and looked into: a sandbox, or what has its form. */
export interface Disturbed extends Pick<Sandbox, "requests" | "faults"> {
  save(): Promise<CloudContent>;
}

/** What a cloud holds, by services. */
export type CloudContent = Pick<SandboxContent, "services">;

/** A cloud's content with each text in it changed. */
export function withTexts<T>(content: T, change: (text: string) => string): T {
  const changed = (value: unknown): unknown => {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== "object" || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changed(inner)]));
  };
  return changed(content) as T;
}
