/** A kind of cloud, as the core sees it. */
import type { CommonSettings, ConnectionKind } from "./connection";

/** One kind of cloud. */
export interface Cloud<Settings extends CommonSettings = CommonSettings, Client = unknown>
  extends ConnectionKind<Settings> {
  /** The client of a connection at a place (region, project); one for each, shared by all resources there. */
  client(settings: Settings & { name: string }, place: Record<string, unknown>): Client;
  /** The places of a connection that have objects of their own, where it is more than one. */
  places?(settings: Settings): Record<string, unknown>[];
  /** Which `cloud` that is, and where in it (`region`, `project`), in one form however the place is written. */
  where(settings: Settings & { name: string }, place: Record<string, unknown>): Promise<Record<string, unknown>>;
}
