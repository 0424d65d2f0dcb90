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
  /** What it holds, as comparable lines. */
  lines(): Promise<string[]>;
  save(): Promise<SavedCloud>;
  close(): Promise<void>;
}

/** What is disturbed and looked into: a sandbox, or what has its form. */
export interface Disturbed extends Pick<Sandbox, "requests" | "faults"> {
  save(): Promise<CloudContent>;
}

/** What a cloud holds, by services. */
export type CloudContent = Pick<SandboxContent, "services">;
