// Plain HTTP to a cloud, for cases that hold the sandbox against the real services.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { openTarget, type Target } from "../target";

/** JSON as it came: the cases hold it against recorded answers, key by key. */
export type Json = ReturnType<typeof JSON.parse>;

export type ServiceType = "identity" | "compute" | "network" | "volumev3" | "image" | "sharev2" | "load-balancer";

/** An answer. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
}

/** How to ask. */
export interface Asking {
  body?: unknown;
  headers?: Record<string, string>;
  /** "2.90" for compute, "3.42" for volumes, "2.60" for shares. */
  version?: string;
}

const versionNames: Partial<Record<ServiceType, string>> = { compute: "compute", volumev3: "volume" };

/** Somebody with a token. */
export class Client {
  constructor(
    readonly token: string,
    readonly catalog: ReadonlyMap<string, string>,
    readonly projectId: string,
    readonly userId: string,
  ) {}

  /** Asks a service; the path is below its root: "/v2.0/networks", "/servers", "/volumes". */
  async ask(service: ServiceType, method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const base = this.catalog.get(service);
    if (!base) throw new Error(`no ${service} in the catalog`);
    const type = versionNames[service];
    return send(method, base + path, {
      ...asking,
      headers: {
        "X-Auth-Token": this.token,
        ...(asking.version && type ? { "OpenStack-API-Version": `${type} ${asking.version}` } : {}),
        // Manila has a header of its own.
        ...(asking.version && service === "sharev2" ? { "X-OpenStack-Manila-API-Version": asking.version } : {}),
        ...asking.headers,
      },
    });
  }
}

/** One request, nothing assumed. */
export async function send(method: string, url: string, asking: Asking = {}): Promise<Answer> {
  const headers = { ...(asking.body === undefined ? {} : { "Content-Type": "application/json" }), ...asking.headers };
  const body = asking.body === undefined ? undefined : JSON.stringify(asking.body);
  const response = await fetch(url, { method, headers, redirect: "manual", ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json") && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? (JSON.parse(text) as Json) : undefined,
  };
}

/** What a password login sends. */
export function passwordAuth(user: object, scope?: object | "unscoped"): object {
  return { auth: { identity: { methods: ["password"], password: { user } }, ...(scope ? { scope } : {}) } };
}

/** Logs in and reads the catalog. */
export async function login(target: Target, auth: object): Promise<Client> {
  const answer = await send("POST", `${target.authUrl}/auth/tokens`, { body: auth });
  if (answer.status !== 201) throw new Error(`login: ${answer.status} ${answer.text}`);
  const catalog = new Map<string, string>();
  for (const service of answer.body.token.catalog ?? []) {
    const endpoint = service.endpoints.find(
      (each: Json) => each.interface === "public" && each.region === target.region,
    );
    if (endpoint) catalog.set(service.type, endpoint.url);
  }
  const token = answer.headers.get("X-Subject-Token") ?? "";
  return new Client(token, catalog, answer.body.token.project?.id ?? "", answer.body.token.user.id);
}

/** A domain with a project and a member, made for one file of cases, and removed with all that is in it. */
export interface Tenant {
  target: Target;
  suffix: string;
  domainId: string;
  projectId: string;
  userId: string;
  /** The tenant's own user: the role member on the project. */
  member: Client;
  /** The operator, on the tenant's project. */
  operator: Client;
  close(): Promise<void>;
}

/** Opens the target and makes a tenant on it. */
export async function openTenant(): Promise<Tenant> {
  const target = await openTarget();
  const { username, password, projectName, domain } = target.operator;
  const admin = { name: username, domain: { name: domain }, password };
  const home = await login(target, passwordAuth(admin, { project: { name: projectName, domain: { name: domain } } }));
  const suffix = randomBytes(4).toString("hex");
  const made = async (path: string, key: string, body: object): Promise<Json> => {
    const answer = await home.ask("identity", "POST", path, { body: { [key]: body } });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.body[key];
  };
  const domainId = (await made("/domains", "domain", { name: `like-${suffix}` })).id;
  const projectId = (await made("/projects", "project", { name: `like-${suffix}`, domain_id: domainId })).id;
  const userId = (await made("/users", "user", { name: `like-${suffix}`, domain_id: domainId, password: "pass" })).id;
  const { body } = await home.ask("identity", "GET", "/roles");
  const role = (name: string): string => body.roles.find((each: Json) => each.name === name).id;
  await home.ask("identity", "PUT", `/projects/${projectId}/users/${userId}/roles/${role("member")}`);
  await home.ask("identity", "PUT", `/projects/${projectId}/users/${home.userId}/roles/${role("admin")}`);
  const scope = { project: { id: projectId } };
  const member = await login(target, passwordAuth({ id: userId, password: "pass" }, scope));
  const operator = await login(target, passwordAuth(admin, scope));
  // The usual quota is ten groups: too few for a file of cases.
  await operator.ask("network", "PUT", `/v2.0/quotas/${projectId}`, { body: { quota: { security_group: 200 } } });
  return {
    target,
    suffix,
    domainId,
    projectId,
    userId,
    member,
    operator,
    async close() {
      await empty(operator, member);
      await home.ask("identity", "PATCH", `/domains/${domainId}`, { body: { domain: { enabled: false } } });
      const gone = await home.ask("identity", "DELETE", `/domains/${domainId}`);
      await target.close();
      if (gone.status !== 204) throw new Error(`domain left behind: ${gone.text}`);
    },
  };
}

/** Removes everything from the tenant's project. */
async function empty(operator: Client, member: Client): Promise<void> {
  const { projectId } = operator;
  const rows = async (service: ServiceType, path: string, key: string): Promise<Json[]> =>
    (await operator.ask(service, "GET", path)).body?.[key] ?? [];
  for (const each of await rows("compute", "/servers", "servers"))
    await operator.ask("compute", "DELETE", `/servers/${each.id}`);
  await until(
    () => rows("compute", "/servers", "servers"),
    (left) => left.length === 0,
  );
  for (const { keypair } of (await member.ask("compute", "GET", "/os-keypairs")).body.keypairs) {
    await member.ask("compute", "DELETE", `/os-keypairs/${keypair.name}`);
  }
  await until(
    async () => {
      const left = await rows("volumev3", "/volumes/detail", "volumes");
      for (const each of left)
        if (each.status !== "deleting") await operator.ask("volumev3", "DELETE", `/volumes/${each.id}`);
      return left;
    },
    (left) => left.length === 0,
  );
  await removeShares(operator);
  const own = `?project_id=${projectId}`;
  const net = (method: string, path: string, body?: object): Promise<Answer> =>
    operator.ask("network", method, `/v2.0${path}`, body ? { body } : {});
  const all = (path: string, key: string): Promise<Json[]> => rows("network", `/v2.0${path}${own}`, key);
  for (const each of await all("/floatingips", "floatingips")) await net("DELETE", `/floatingips/${each.id}`);
  for (const each of await all("/routers", "routers")) {
    await net("PUT", `/routers/${each.id}`, { router: { routes: [], external_gateway_info: null } });
    for (const port of await rows("network", `/v2.0/ports?device_id=${each.id}`, "ports")) {
      await net("PUT", `/routers/${each.id}/remove_router_interface`, { port_id: port.id });
    }
    await net("DELETE", `/routers/${each.id}`);
  }
  for (const each of await all("/ports", "ports")) await net("DELETE", `/ports/${each.id}`);
  for (const each of await all("/networks", "networks")) await net("DELETE", `/networks/${each.id}`);
  for (const each of await all("/security-groups", "security_groups"))
    await net("DELETE", `/security-groups/${each.id}`);
  await net("DELETE", `/quotas/${projectId}`);
  for (const each of await rows("image", "/v2/images?visibility=shared&limit=1000", "images")) {
    if (each.owner === projectId) await operator.ask("image", "DELETE", `/v2/images/${each.id}`);
  }
}

/** Removes the shares and share networks, and waits until their servers have given their ports back. */
async function removeShares(operator: Client): Promise<void> {
  const ask = (method: string, path: string) => operator.ask("sharev2", method, path, { version: "2.60" });
  const shares = async (): Promise<Json[]> => (await ask("GET", "/shares/detail")).body.shares;
  for (const each of await shares()) await ask("DELETE", `/shares/${each.id}`);
  await until(shares, (left) => left.length === 0);
  for (const each of (await ask("GET", "/share-networks")).body.share_networks)
    await ask("DELETE", `/share-networks/${each.id}`);
  await ask("DELETE", `/quota-sets/${operator.projectId}`);
  const query = `?project_id=${operator.projectId}&device_owner=manila:share`;
  await until(
    async () => (await operator.ask("network", "GET", `/v2.0/ports${query}`)).body.ports as Json[],
    (left) => left.length === 0,
  );
}

/** Asks again and again until it is so, or for two minutes. */
export async function until<T>(ask: () => Promise<T>, ok: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 120_000;
  for (;;) {
    const value = await ask();
    if (ok(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)?.slice(0, 500)}`);
    await sleep(20);
  }
}

/** The names of an object's fields, in order of the alphabet. */
export const keys = (object: object): string[] => Object.keys(object).sort();

/** A UUID that names nothing. */
export const nobody = "00000000-0000-4000-8000-000000000000";
