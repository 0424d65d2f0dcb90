/**
 * An OpenStack as the resources see it: the name of a service, a path, JSON. This client adds tokens, endpoints from the
 * catalog and microversions, and reads many objects at a time.
 */
import { Collection } from "../core/collection";
import { authority } from "../core/connection";
import { type CloudError, isGone, OmnicloudError, refusedWith } from "../core/errors";
import { type Answer, Http, type Transport } from "../core/http";
import { endpointOf, isOffered, SERVICES, type ServiceName } from "./catalog";
import { type Login, Logins, type Scope } from "./login";
import type { OpenStackSettings } from "./settings";

/** What a request may have beside method and path. */
export interface AskOptions {
  /** Query parameters; an array gives the parameter several times. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  /** A refusal for which this is true means "busy": the request is retried until the deadline. */
  busy?: (error: CloudError) => boolean;
  /** The API microversion for this request, if the service's usual one (see catalog.ts) will not do. */
  microversion?: string;
}

/** The most that the services give in one answer. */
const PAGE = 1000;

/** One object as an API gives it: named fields of any kind. */
export interface Wire {
  id: string;
  [field: string]: unknown;
}

/** In what the services name a request; Nova, Cinder and Manila have an older name for it beside the common one. */
const REQUEST_ID = ["x-openstack-request-id", "x-compute-request-id"];

/** The sockets to a service, which errors name. */
export function httpOf(service: ServiceName, { ca, secrets }: Pick<Transport, "ca" | "secrets">): Http {
  return new Http({ service: `OpenStack ${service}`, ca, secrets, requestIdHeaders: REQUEST_ID });
}

/** Where a connection's requests go: its logins are shared by all its regions and projects. */
export class Connection {
  readonly logins: Logins;
  /** The highest microversion of each service that refused ours. */
  readonly microversions = new Map<ServiceName, string>();
  private readonly https = new Map<ServiceName, Http>();
  private readonly secrets: string[];
  private readonly ca?: string;

  constructor(readonly settings: OpenStackSettings & { name: string }) {
    const { password, applicationCredentialSecret, apiKey } = settings;
    this.secrets = [password, applicationCredentialSecret, apiKey].filter((secret) => secret !== undefined);
    this.ca = authority(settings);
    this.logins = new Logins(settings, this.http("identity"));
  }

  /** The sockets to a service, which errors name. */
  http(service: ServiceName): Http {
    const known = this.https.get(service);
    if (known) return known;
    const http = httpOf(service, { ca: this.ca, secrets: this.secrets });
    this.https.set(service, http);
    return http;
  }
}

/** A client of one connection in one region, acting in one project. */
export class OpenStack {
  private readonly collections = new Map<string, Collection<Wire>>();
  private readonly remembered = new Map<string, Promise<unknown>>();

  constructor(
    readonly connection: Connection,
    private readonly place: Scope & { region?: string },
  ) {}

  /** The region whose endpoints are used, if one is named. */
  get region(): string | undefined {
    return this.place.region ?? this.connection.settings.region;
  }

  /** The region that a service's objects are in, also if only the cloud's catalog names it: that of its first endpoint. */
  async regionOf(service: ServiceName): Promise<string | undefined> {
    if (this.region !== undefined) return this.region;
    const { catalog } = await this.login();
    const entry = catalog.find(({ type }) => SERVICES[service].types.includes(type));
    const [endpoint] = entry?.endpoints ?? [];
    return endpoint?.region_id ?? endpoint?.region;
  }

  /** The login in this client's scope: user, project and roles. */
  login(): Promise<Login> {
    return this.connection.logins.login(this.place);
  }

  /** The id of the project that this client acts in. @throws OmnicloudError if the login has no project */
  async projectId(): Promise<string> {
    const { projectId } = await this.login();
    if (projectId) return projectId;
    throw new OmnicloudError(
      `connection ${this.connection.settings.name} names no project: set projectName or projectId`,
    );
  }

  /** True if the login may do what operators may. */
  async isOperator(): Promise<boolean> {
    return (await this.login()).roles.includes("admin");
  }

  /** True if the cloud has a service here: not every cloud has shares. */
  async has(service: ServiceName): Promise<boolean> {
    return isOffered(await this.login(), service, this.wanted());
  }

  get<T = unknown>(service: ServiceName, path: string, options?: AskOptions): Promise<T> {
    return this.ask<T>("GET", service, path, options);
  }

  post<T = unknown>(service: ServiceName, path: string, body: unknown, options?: AskOptions): Promise<T> {
    return this.ask<T>("POST", service, path, { ...options, body });
  }

  put<T = unknown>(service: ServiceName, path: string, body?: unknown, options?: AskOptions): Promise<T> {
    return this.ask<T>("PUT", service, path, { ...options, body });
  }

  patch<T = unknown>(service: ServiceName, path: string, body: unknown, options?: AskOptions): Promise<T> {
    return this.ask<T>("PATCH", service, path, { ...options, body });
  }

  /** Deletes an object; one that is gone already is success. @returns whether there was one */
  async delete(service: ServiceName, path: string, options?: AskOptions): Promise<boolean> {
    try {
      await this.ask("DELETE", service, path, options);
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  /** The object at a path, within its envelope; `undefined` if there is none. */
  async find<T extends Wire = Wire>(
    service: ServiceName,
    path: string,
    envelope: string,
    options?: AskOptions,
  ): Promise<T | undefined> {
    try {
      return (await this.get<Record<string, T>>(service, path, options))[envelope];
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** All objects of a list, over all its pages. */
  async list<T extends Wire = Wire>(
    service: ServiceName,
    path: string,
    envelope: string,
    options: AskOptions = {},
  ): Promise<T[]> {
    const all = new Map<string, T>();
    for (let marker: string | undefined; ; ) {
      const query = { limit: PAGE, ...options.query, ...from(service, marker, all.size) };
      const answer = await this.get<Record<string, unknown>>(service, path, { ...options, query });
      const page = (answer[envelope] ?? []) as T[];
      const before = all.size;
      for (const object of page) all.set(object.id, object);
      const links = (answer[`${envelope}_links`] ?? []) as { rel: string }[];
      // Not every list of a service that pages by offset has links.
      const full = SERVICES[service].byOffset && page.length === PAGE;
      const more = full || links.some(({ rel }) => rel === "next") || Boolean(answer.next);
      marker = page.at(-1)?.id;
      // A page that brings nothing new is the end, whatever the links say.
      if (!more || all.size === before || marker === undefined) return [...all.values()];
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
    const key = `${service} ${path}`;
    const known = this.collections.get(key) as Collection<T> | undefined;
    if (known) return known;
    const plural = path.slice(path.lastIndexOf("/") + 1).replaceAll("-", "_");
    const collection = new Collection<T>({
      one: (id) => this.find<T>(service, `${path}/${id}`, envelope),
      all: () => this.list<T>(service, list.path ?? path, plural, { query: list.query }),
      key: (object) => object.id,
    });
    this.collections.set(key, collection as unknown as Collection<Wire>);
    return collection;
  }

  /** What `ask` gave the first time, for what hardly changes: flavors, images, networks by name. A failure is not kept. */
  once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.remembered.get(key) as Promise<T> | undefined;
    if (known) return known;
    const asked = ask();
    this.remembered.set(key, asked);
    asked.catch(() => this.remembered.delete(key));
    return asked;
  }

  private async ask<T>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    service: ServiceName,
    path: string,
    options: AskOptions = {},
  ): Promise<T> {
    const login = await this.login();
    try {
      return await this.asUser<T>(login, method, service, path, options);
    } catch (error) {
      if (!refusedWith(error, 401)) throw error;
      // The token ended before its time (a revocation, a Keystone with new keys): the request is retried with a new one.
      const renewed = await this.connection.logins.renew(this.place, login);
      return this.asUser<T>(renewed, method, service, path, options);
    } finally {
      if (method !== "GET") for (const collection of this.collections.values()) collection.stale();
    }
  }

  /** Which of the catalog's endpoints are used. */
  private wanted(): { authUrl: string; region?: string; interface?: string } {
    const { authUrl, interface: wanted } = this.connection.settings;
    return { authUrl, region: this.region, interface: wanted };
  }

  private async asUser<T>(
    login: Login,
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    service: ServiceName,
    path: string,
    options: AskOptions,
  ): Promise<T> {
    const { microversions } = this.connection;
    const root = endpointOf(login, service, this.wanted());
    const url = `${root}${path}${queryOf(options.query)}`;
    const ask = (microversion: string | undefined): Promise<Answer> =>
      this.connection.http(service).ask({
        method,
        url,
        body: options.body,
        busy: options.busy,
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

/** Where the next page of a list begins: after the object named, or after a number of objects. */
export function from(service: ServiceName, marker: string | undefined, count: number): AskOptions["query"] {
  if (marker === undefined) return {};
  return SERVICES[service].byOffset ? { offset: count } : { marker };
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
