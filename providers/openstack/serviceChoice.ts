/** The services that we use, and what a connection may say of one of them alone. */

/** The services that we use, by the names in their documents. */
export type ServiceName = "identity" | "compute" | "network" | "volume" | "image" | "share" | "loadBalancer";

/** Whom an endpoint of the catalog is for. */
export type Audience = "public" | "internal" | "admin";

/** What holds for one service in place of what the connection or the catalog says. */
export interface ServiceChoice {
  /** Its URL, in place of the catalog's; `%(project_id)s` in it is the project's id. */
  endpoint?: string;
  /** Which of the catalog's endpoints is used, the preferred one first. @default the connection's */
  interface?: Audience | Audience[];
  /** The region of its endpoint. @default the connection's */
  region?: string;
  /** Its type in the catalog, if it has an unusual one. */
  type?: string;
  /** Its name in the catalog, if there are several of the type. */
  name?: string;
}
