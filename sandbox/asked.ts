// What a call may be asked: the parameters, fields and headers that the real service documents, each either done here or
// refused by name. What stands in no table is what the real service does not know either: the handlers treat it as it does.
import { Refusal } from "./refusal";
import { isDoc } from "./wire";

/** What becomes of a parameter: it is done, or refused as the service refuses it (`true`), or what is missing here. */
export type Fulfilled = true | string;

/** The parameters of one call. */
export interface Asked {
  /** Of the query. */
  query?: Readonly<Record<string, Fulfilled>>;
  /** Fields of the body, below the key that the service puts around them; an empty key is the body itself. */
  body?: Readonly<Record<string, Readonly<Record<string, Fulfilled>>>>;
}

/** The calls of a service, by method and path as its routes have them. */
export type AskedTable = Readonly<Record<string, Asked>>;

/** Parameters that are done: `done("name status limit")`. */
export const done = (names: string): Record<string, true> =>
  Object.fromEntries(
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => [name, true as const]),
  );

/** Parameters that the sandbox refuses, with what is missing: `missing("replicas", "replication_policy")`. */
export const missing = (what: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, what]));

/** What a request asks of a call. */
interface Request {
  query: URLSearchParams;
  body: Record<string, unknown>;
}

/**
 * Refuses what a call is asked and the sandbox does not have.
 * @throws Refusal 501
 */
export function refuseMissing(asked: Asked | undefined, { query, body }: Request): void {
  if (!asked) return;
  if (asked.query) for (const key of query.keys()) refuseIf(asked.query[key], key);
  for (const [around, fields] of Object.entries(asked.body ?? {})) {
    const given = around === "" ? body : body[around];
    for (const each of Array.isArray(given) ? given : [given]) {
      if (isDoc(each)) for (const key of Object.keys(each)) if (each[key] !== null) refuseIf(fields[key], key);
    }
  }
}

function refuseIf(fulfilled: Fulfilled | undefined, name: string): void {
  if (typeof fulfilled === "string")
    throw new Refusal(501, `The sandbox does not have what '${name}' asks for: ${fulfilled}.`);
}

/** The parameters of a query that count. */
export function only(query: URLSearchParams, keeps: (name: string) => boolean): URLSearchParams {
  if (query instanceof HeardQuery) return query.only(keeps);
  return new URLSearchParams([...query].filter(([name]) => keeps(name)));
}

/** A query that tells which of its parameters are read one by one: a test fails on those that nobody reads. */
export class HeardQuery extends URLSearchParams {
  constructor(
    query: URLSearchParams,
    private readonly heard: (name: string) => void,
  ) {
    super(query);
  }

  /** Some of its parameters, which it tells of as well. */
  only(keeps: (name: string) => boolean): HeardQuery {
    return new HeardQuery(new URLSearchParams([...this].filter(([name]) => keeps(name))), this.heard);
  }

  override get(name: string): string | null {
    this.heard(name);
    return super.get(name);
  }

  override getAll(name: string): string[] {
    this.heard(name);
    return super.getAll(name);
  }

  override has(name: string): boolean {
    this.heard(name);
    return super.has(name);
  }
}
