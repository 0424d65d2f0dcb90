/** The bare OpenStack APIs: kept-alive sockets, no retries, requests counted. */
import { Agent, type Dispatcher, request } from "undici";
import type { BenchCloud } from "./measure";

/** One object as an API gives it: named fields of any kind. */
export interface Wire {
  id: string;
  [field: string]: unknown;
}

const TYPES = { compute: "compute", network: "network", volume: "block-storage", image: "image", share: "sharev2" };
type Service = keyof typeof TYPES;

interface Catalog {
  token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] };
}

/** A client with one token. */
export class Api {
  /** Requests so far. */
  calls = 0;
  private readonly sockets = new Agent();
  private token = "";
  private catalog: Catalog["token"]["catalog"] = [];

  constructor(private readonly cloud: BenchCloud) {}

  async login(): Promise<void> {
    const { username: name, password, projectName, domain } = this.cloud.operator;
    const auth = {
      identity: { methods: ["password"], password: { user: { name, password, domain: { name: domain } } } },
      scope: { project: { name: projectName, domain: { name: domain } } },
    };
    const { headers, body } = await this.ask("POST", `${this.cloud.authUrl}/auth/tokens`, { auth });
    this.token = String(headers["x-subject-token"]);
    this.catalog = ((await body.json()) as Catalog).token.catalog;
  }

  /** Reads an object; undefined if it is gone. */
  async get(service: Service, path: string, envelope: string): Promise<Wire | undefined> {
    const { statusCode, body } = await this.ask("GET", this.url(service, path));
    const answer = (await body.json()) as Record<string, Wire>;
    return statusCode === 404 ? undefined : answer[envelope];
  }

  /** The objects of a list. */
  async list(service: Service, path: string, envelope: string): Promise<Wire[]> {
    const { body } = await this.ask("GET", this.url(service, path));
    return ((await body.json()) as Record<string, Wire[]>)[envelope] ?? [];
  }

  /** The one object of a list, or the one with that name. */
  async find(service: Service, path: string, envelope: string, name?: string): Promise<Wire> {
    const list = await this.list(service, path, envelope);
    const found = list.find((object) => name === undefined || object.name === name);
    if (found === undefined) throw new Error(`${path} has no ${name ?? envelope}`);
    return found;
  }

  /** Creates an object, and returns it; {} if the API returns none. */
  async post(service: Service, path: string, object: object): Promise<Wire> {
    const { body } = await this.ask("POST", this.url(service, path), object);
    const answer = Object.values((await body.json()) as Record<string, Wire>);
    return answer[0] ?? { id: "" };
  }

  async put(service: Service, path: string, object: object): Promise<void> {
    const { body } = await this.ask("PUT", this.url(service, path), object);
    await body.dump();
  }

  async delete(service: Service, path: string): Promise<void> {
    const { body } = await this.ask("DELETE", this.url(service, path));
    await body.dump();
  }

  private url(service: Service, path: string): string {
    const endpoints = this.catalog.find(({ type }) => type === TYPES[service])?.endpoints;
    const url = endpoints?.find((endpoint) => endpoint.interface === "public")?.url;
    if (url === undefined) throw new Error(`the catalog has no ${TYPES[service]}`);
    return url + path;
  }

  private async ask(method: Dispatcher.HttpMethod, url: string, object?: object): Promise<Dispatcher.ResponseData> {
    this.calls++;
    const answer = await request(url, {
      method,
      dispatcher: this.sockets,
      headers: {
        "content-type": "application/json",
        "x-openstack-manila-api-version": "2.60", // no other service looks at it
        ...(this.token && { "x-auth-token": this.token }),
      },
      body: object === undefined ? undefined : JSON.stringify(object),
    });
    if (answer.statusCode >= 400 && answer.statusCode !== 404) {
      throw new Error(`${method} ${url}: ${answer.statusCode} ${await answer.body.text()}`);
    }
    return answer;
  }
}
