/**
 * An OpenStack as the resources see it: the name of a service, a path, JSON. This client adds tokens, endpoints from the
 * catalog and microversions, and reads many objects with few requests.
 */
import { Collection } from "../core/collection";
import { CloudError, OmnicloudError, refusedWith } from "../core/errors";
import type { Answer, Http } from "../core/http";
import { Remembered } from "../core/remembered";
import { type Envelope, expected } from "./answers";
import { type EndpointChoice, endpointOf, isOffered, regionIn, SERVICES, type ServiceName } from "./catalog";
import { unlessGone } from "./gone";
import { type Login, Logins, type Scope } from "./login";
import { hasNext, LARGEST_PAGE, nextPage, pluralOf } from "./paging";
import type { OpenStackSettings } from "./settings";
import { httpOf, type Way, wayOf } from "./way";

/** What a request may have beside method and path. */
export interface AskOptions {
  /** Query parameters; an array gives the parameter several times. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  /** The JSON to send. */
  body?: unknown;
  /** A refusal for which this is true means "busy": the request is retried until the deadline. */
  busy?: (error: CloudError) => boolean;
  /** The API microversion for this request, if the service's usual one (see catalog.ts) will not do. */
  microversion?: string;
  /** Where the answer to a `get` holds what is asked for. @default any object will do */
  envelope?: Envelope;
  /** The statuses that mean success, if those of the method (see answers.ts) will not do. */
  accepts?: readonly number[];
}

/** One object as an API gives it: named fields of any kind. */
export interface Wire {
  /** Unique among the objects of its kind. */
  id: string;
  [field: string]: unknown;
}

/** What the clients of one connection share, in all regions and projects: settings, logins and HTTP connections. */
export class Connection {
  /** Its logins, one for each project. */
  readonly logins: Logins;
  /** Of each service that refused our microversion, the highest that it knows. */
  readonly microversions = new Map<ServiceName, string>();
  private readonly https = new Map<ServiceName, Http>();
  private readonly way: Way;

  constructor(readonly settings: OpenStackSettings & { name: string }) {
    this.way = wayOf(settings);
    this.logins = new Logins(settings, this.http("identity"));
  }

  /** The HTTP connections to a service; its errors name the service. */
  http(service: ServiceName): Http {
    const known = this.https.get(service);
    if (known) return known;
    const http = httpOf(service, this.way);
    this.https.set(service, http);
    return http;
  }
}

/** A question to a login's catalog. */
type Search<T> = (login: Login, service: ServiceName, choice: EndpointChoice) => T;

/** A client of one connection in one region, acting in one project. */
export class OpenStack {
  private readonly collections = new Map<string, Collection<Wire>>();
  private readonly remembered = new Remembered();
  private readonly searched = new WeakMap<Login, Map<string, unknown>>();

  constructor(
    readonly connection: Connection,
    private readonly scope: Scope & { region?: string },
  ) {}

  /** The region whose endpoints are used, if one is named. */
  get region(): string | undefined {
    return this.scope.region ?? this.connection.settings.region;
  }

  /** The region that a service's objects are in, also if only the cloud's catalog names it. */
  async regionOf(service: ServiceName): Promise<string | undefined> {
    if (this.region !== undefined) return this.region;
    return this.inCatalog(await this.login(), service, regionIn);
  }

  /** The login in this client's scope: user, project and roles. */
  login(): Promise<Login> {
    return this.connection.logins.login(this.scope);
  }

  /** The id of the project that this client acts in. @throws OmnicloudError if the login has no project */
  async projectId(): Promise<string> {
    const { projectId } = await this.login();
    if (projectId) return projectId;
    throw new OmnicloudError(
      `connection ${this.connection.settings.name} names no project: set projectName or projectId`,
    );
  }

  /** True if the login has an operator's rights. */
  async isOperator(): Promise<boolean> {
    return (await this.login()).roles.includes("admin");
  }

  /** True if the cloud has a service here: not every cloud has shares. */
  async has(service: ServiceName): Promise<boolean> {
    return this.inCatalog(await this.login(), service, isOffered);
  }

  /**
   * What is at a path.
   * @throws CloudError with the service's own words, or for an answer that is not the service's, as do the other verbs
   */
  get<T = unknown>(service: ServiceName, path: string, options?: AskOptions): Promise<T> {
    return this.ask<T>("GET", service, path, options);
  }

  /** Creates an object, or asks for an action. What is created comes back in the envelope of `body`. */
  post<T = unknown>(service: ServiceName, path: string, body: unknown, options?: AskOptions): Promise<T> {
    return this.ask<T>("POST", service, path, { ...options, body });
  }

  /** Changes or replaces what is at a path. */
  put<T = unknown>(service: ServiceName, path: string, body?: unknown, options?: AskOptions): Promise<T> {
    return this.ask<T>("PUT", service, path, { ...options, body });
  }

  /** Changes some fields of what is at a path. */
  patch<T = unknown>(service: ServiceName, path: string, body: unknown, options?: AskOptions): Promise<T> {
    return this.ask<T>("PATCH", service, path, { ...options, body });
  }

  /** Deletes an object; one that is gone already is success. @returns whether there was one */
  async delete(service: ServiceName, path: string, options?: AskOptions): Promise<boolean> {
    const deleted = this.ask("DELETE", service, path, options).then(() => true);
    return (await unlessGone(deleted)) ?? false;
  }

  /**
   * The object at a path; `undefined` if there is none.
   * @param envelope the field that holds it in the answer; none if the answer is the object
   */
  async find<T extends Wire = Wire>(
    service: ServiceName,
    path: string,
    envelope?: string,
    options?: AskOptions,
  ): Promise<T | undefined> {
    const held: Envelope = { ...(envelope === undefined ? {} : { field: envelope }), holds: "object" };
    const answer = await unlessGone(this.get<Record<string, unknown>>(service, path, { ...options, envelope: held }));
    return (envelope === undefined ? answer : answer?.[envelope]) as T | undefined;
  }

  /** All objects of a list, over all its pages. */
  async list<T extends Wire = Wire>(
    service: ServiceName,
    path: string,
    envelope: string,
    options: AskOptions = {},
  ): Promise<T[]> {
    const all = new Map<string, T>();
    for (let last: string | undefined; ; ) {
      const query = { limit: LARGEST_PAGE, ...options.query, ...nextPage(service, last, all.size) };
      const held: Envelope = { field: envelope, holds: "list" };
      const answer = await this.get<Record<string, unknown>>(service, path, { ...options, query, envelope: held });
      const page = answer[envelope] as T[];
      const before = all.size;
      for (const object of page) all.set(object.id, object);
      // Not every list of a service that pages by offset has links.
      const isFull = SERVICES[service].byOffset && page.length === LARGEST_PAGE;
      const hasMore = isFull || hasNext(answer, envelope);
      last = page.at(-1)?.id;
      // A page that brings nothing new is the end, whatever the links say.
      if (!hasMore || all.size === before || last === undefined) return [...all.values()];
    }
  }

  /**
   * The objects of one kind in this project, read together: see collection.ts.
   * @param list the path of the list with details, if it is not `path`
   */
  collection<T extends Wire = Wire>(
    service: ServiceName,
    path: string,
    envelope: string,
    list: { path?: string; query?: AskOptions["query"] } = {},
  ): Collection<T> {
    const key = `${service} ${path} ${JSON.stringify(list.query ?? {})}`;
    const known = this.collections.get(key) as Collection<T> | undefined;
    if (known) return known;
    const collection = new Collection<T>({
      one: (id) => this.find<T>(service, `${path}/${id}`, envelope),
      all: () => this.list<T>(service, list.path ?? path, pluralOf(path), { query: list.query }),
      key: (object) => object.id,
    });
    this.collections.set(key, collection as unknown as Collection<Wire>);
    return collection;
  }

  /**
   * Remembers the first answer, for what hardly changes: flavors, images, networks by name. A failure is not remembered.
   */
  once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    return this.remembered.once(key, ask);
  }

  /** As `once`, for an answer in which something is looked for: what an earlier one lacks may have been created since. */
  onceWith<T>(key: string, hasIt: (answer: T) => boolean, ask: () => Promise<T>): Promise<T> {
    return this.remembered.onceWith(key, hasIt, ask);
  }

  private async ask<T>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    service: ServiceName,
    path: string,
    options: AskOptions = {},
  ): Promise<T> {
    const login = await this.login();
    try {
      return await this.askAs<T>(login, method, service, path, options);
    } catch (error) {
      // Whoever says so: a proxy in front may check the token too.
      if (!(error instanceof CloudError) || error.status !== 401) throw error;
      // The token was revoked, or Keystone has new keys: the request is retried with a new token.
      const renewed = await this.connection.logins.renew(this.scope, login);
      return this.askAs<T>(renewed, method, service, path, options);
    } finally {
      if (method !== "GET") for (const collection of this.collections.values()) collection.forget();
    }
  }

  /** What a search of a login's catalog found; it is searched once for each question. */
  private inCatalog<T>(login: Login, service: ServiceName, find: Search<T>): T {
    const known = this.searched.get(login) ?? new Map<string, unknown>();
    this.searched.set(login, known);
    const question = `${find.name} ${service}`;
    if (!known.has(question)) known.set(question, find(login, service, this.endpointChoice()));
    return known.get(question) as T;
  }

  /** Which of the catalog's endpoints are used. */
  private endpointChoice(): EndpointChoice {
    const { authUrl, interface: endpoints, services } = this.connection.settings;
    return { authUrl, region: this.region, interface: endpoints, services };
  }

  private async askAs<T>(
    login: Login,
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    service: ServiceName,
    path: string,
    options: AskOptions,
  ): Promise<T> {
    const { microversions } = this.connection;
    const root = this.inCatalog(login, service, endpointOf);
    const url = `${root}${path}${queryOf(options.query)}`;
    const ask = (microversion: string | undefined): Promise<Answer> =>
      this.connection.http(service).ask({
        method,
        url,
        body: options.body,
        busy: options.busy,
        ...expected({ ...options, service, method, path, fields: options.query?.fields }),
        headers: { "x-auth-token": login.token, ...versionHeader(service, microversion) },
      });
    const wanted = options.microversion ?? microversions.get(service) ?? SERVICES[service].microversion;
    try {
      return (await ask(wanted)).body as T;
    } catch (error) {
      if (!refusedWith(error, 406) || options.microversion) throw error;
      // An older cloud: it names the newest version that it knows.
      const newest = /maximum is (\d+\.\d+)/i.exec(error.detail)?.[1];
      if (!newest || newest === wanted) throw error;
      microversions.set(service, newest);
      return (await ask(newest)).body as T;
    }
  }
}

function versionHeader(service: ServiceName, microversion: string | undefined): Record<string, string> {
  const { versioned, versionHeader: own } = SERVICES[service];
  if (!microversion) return {};
  if (own) return { [own]: microversion };
  return versioned ? { "openstack-api-version": `${versioned} ${microversion}` } : {};
}

function queryOf(query: AskOptions["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => [name, String(one)] as [string, string]),
  );
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : "";
}
