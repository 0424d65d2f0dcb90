/**
 * A project of a test's own in a cloud, with a user who is a plain member there, and a look at what is really in it:
 * an independent one, so that a test never asks the code under test whether it was right.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "../contract/target";

/** What was answered. */
export interface Answer {
  status: number;
  // The shapes are the APIs'; a test states what it reads.
  body: Record<string, unknown>;
}

/** One object as an API gives it. */
export interface CloudObject {
  id: string;
  name: string;
  status: string;
  [field: string]: unknown;
}

/** A service by its type in the catalog. */
export type Service = "compute" | "network" | "block-storage" | "image" | "share" | "load-balancer";

/** A project of a test's own. */
export interface CloudProject {
  id: string;
  name: string;
  /** The cloud as the project's member sees it: what `openStack` takes as its target. */
  target: Pick<Target, "authUrl" | "operator" | "region">;
  /** The operator, acting in this project: the `operator` of a target. */
  operator: Target["operator"];
  /** Asks as the member, or as the operator acting in this project. */
  ask(method: string, service: Service, path: string, body?: object, as?: "member" | "operator"): Promise<Answer>;
  /** Asks Keystone as the operator. */
  identity(method: string, path: string, body?: object): Promise<Answer>;
  volumes(): Promise<CloudObject[]>;
  networks(): Promise<CloudObject[]>;
  servers(): Promise<CloudObject[]>;
  /** None where the cloud has no Manila. */
  shares(): Promise<CloudObject[]>;
  shareNetworks(): Promise<CloudObject[]>;
  /** Removes all that is in it, and itself. */
  close(): Promise<void>;
}

interface Token {
  id: string;
  catalog: { type: string; endpoints: { interface: string; url: string }[] }[];
}

const TYPES: Record<Service, string[]> = {
  compute: ["compute"],
  network: ["network"],
  "block-storage": ["block-storage", "volumev3"],
  image: ["image"],
  share: ["shared-file-system", "sharev2"],
  "load-balancer": ["load-balancer"],
};
const MICROVERSIONS: Partial<Record<Service, Record<string, string>>> = {
  compute: { "openstack-api-version": "compute 2.79" },
  "block-storage": { "openstack-api-version": "volume 3.59" },
  share: { "x-openstack-manila-api-version": "2.60" },
};
const VERSIONS: Partial<Record<Service, string>> = {
  network: "/v2.0",
  image: "/v2",
  "load-balancer": "/v2.0/lbaas",
};

/** Makes a project in a target's cloud. */
export async function openCloudProject(target: Pick<Target, "authUrl" | "operator" | "region">): Promise<CloudProject> {
  const { authUrl, region } = target;
  // The sandbox's operator does not show its domain to a spread.
  const operator = { ...target.operator, domain: target.operator.domain };
  const name = `omnicloud-test-${randomBytes(5).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  const operatorToken = await login(authUrl, operator);
  const identity = (method: string, path: string, body?: object) =>
    json(method, `${authUrl}${path}`, operatorToken.id, body);
  const project = (await ok(identity("POST", "/projects", { project: { name, domain_id: "default" } })))
    .project as CloudObject;
  const user = (await ok(identity("POST", "/users", { user: { name, password, domain_id: "default" } })))
    .user as CloudObject;
  const roles = (await ok(identity("GET", "/roles"))).roles as CloudObject[];
  const operatorUser = await whoIs(authUrl, operatorToken.id);
  for (const [who, role] of [
    [user.id, "member"],
    [operatorUser, "admin"],
  ]) {
    const { id } = roles.find((candidate) => candidate.name === role) ?? {};
    await ok(identity("PUT", `/projects/${project.id}/users/${who}/roles/${id}`));
  }
  const member = { username: name, password, projectName: name, domain: operator.domain };
  const tokens = {
    member: await login(authUrl, member),
    operator: await login(authUrl, { ...operator, domain: operator.domain, projectName: name }),
  };

  const ask: CloudProject["ask"] = (method, service, path, body, as = "member") => {
    const token = tokens[as];
    const headers = MICROVERSIONS[service];
    return json(method, `${endpoint(token, service)}${path}`, token.id, body, headers);
  };
  const list = async (service: Service, path: string, envelope: string) => {
    const objects = (await ok(ask("GET", service, path)))[envelope] as CloudObject[];
    // Neutron shows what is shared too.
    return objects.filter((object) => (object.project_id ?? object.tenant_id ?? project.id) === project.id);
  };
  const volumes = () => list("block-storage", "/volumes/detail", "volumes");
  const networks = () => list("network", "/networks", "networks");
  const servers = () => list("compute", "/servers/detail", "servers");
  const hasShares = tokens.member.catalog.some(({ type }) => TYPES.share.includes(type));
  const shares = async () => (hasShares ? list("share", "/shares/detail", "shares") : []);
  const shareNetworks = async () => (hasShares ? list("share", "/share-networks/detail", "share_networks") : []);

  /** Asks to remove everything; tells whether anything was left to remove. */
  async function sweep(): Promise<boolean> {
    const gone: Promise<Answer>[] = [];
    const [allServers, allVolumes, allNetworks] = [await servers(), await volumes(), await networks()];
    for (const { id } of allServers) gone.push(ask("DELETE", "compute", `/servers/${id}`));
    const allShares = await shares();
    for (const { id } of allShares)
      gone.push(ask("POST", "share", `/shares/${id}/action`, { force_delete: null }, "operator"));
    for (const { id } of await shareNetworks()) gone.push(ask("DELETE", "share", `/share-networks/${id}`));
    const routers = await list("network", "/routers", "routers");
    const ports = await list("network", "/ports", "ports");
    for (const { id, device_id } of ports)
      if (routers.some((router) => router.id === device_id))
        gone.push(ask("PUT", "network", `/routers/${device_id}/remove_router_interface`, { port_id: id }));
    await Promise.all(gone);
    for (const { id } of await list("block-storage", "/snapshots/detail", "snapshots"))
      await ask("DELETE", "block-storage", `/snapshots/${id}`);
    for (const { id } of allVolumes) {
      await ask(
        "POST",
        "block-storage",
        `/volumes/${id}/action`,
        { "os-reset_status": { status: "available" } },
        "operator",
      );
      await ask("DELETE", "block-storage", `/volumes/${id}`);
    }
    for (const { id } of routers) await ask("DELETE", "network", `/routers/${id}`);
    for (const { id } of ports) await ask("DELETE", "network", `/ports/${id}`);
    for (const { id } of allNetworks) await ask("DELETE", "network", `/networks/${id}`);
    return allServers.length + allShares.length + allVolumes.length + allNetworks.length + routers.length > 0;
  }

  return {
    id: project.id,
    name,
    target: { authUrl, region, operator: member },
    operator: { ...operator, domain: operator.domain, projectName: name },
    ask,
    identity,
    volumes,
    networks,
    servers,
    shares,
    shareNetworks,
    async close() {
      for (let look = 0; (await sweep()) && look < 50; look++) await sleep(200);
      for (const group of await list("network", "/security-groups", "security_groups"))
        await ask("DELETE", "network", `/security-groups/${group.id}`);
      await ok(identity("DELETE", `/users/${user.id}`));
      await ok(identity("DELETE", `/projects/${project.id}`));
    },
  };
}

async function login(authUrl: string, { username, password, projectName, domain }: Target["operator"]): Promise<Token> {
  const answer = await fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      auth: {
        identity: { methods: ["password"], password: { user: { name: username, domain: { name: domain }, password } } },
        scope: { project: { name: projectName, domain: { name: domain } } },
      },
    }),
  });
  const { token } = (await answer.json()) as { token: Token };
  return { id: String(answer.headers.get("x-subject-token")), catalog: token.catalog };
}

async function whoIs(authUrl: string, token: string): Promise<string> {
  const answer = await fetch(`${authUrl}/auth/tokens`, {
    headers: { "x-auth-token": token, "x-subject-token": token },
  });
  return ((await answer.json()) as { token: { user: { id: string } } }).token.user.id;
}

function endpoint(token: Token, service: Service): string {
  const entry = token.catalog.find(({ type }) => TYPES[service].includes(type));
  const url = entry?.endpoints.find((candidate) => candidate.interface === "public")?.url.replace(/\/$/, "");
  if (!url) throw new Error(`the catalog has no ${service}`);
  const version = VERSIONS[service];
  return version && !url.endsWith(version) ? `${url}${version}` : url;
}

async function json(
  method: string,
  url: string,
  token: string,
  body?: object,
  headers?: Record<string, string>,
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: { "x-auth-token": token, "content-type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

async function ok(asked: Promise<Answer>): Promise<Record<string, unknown>> {
  const { status, body } = await asked;
  if (status >= 400) throw new Error(`the cloud answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
