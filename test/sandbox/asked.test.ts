// The sandbox never says yes and does nothing: what a call may be asked is done, refused as the service does, or refused
// with 501 and a sentence that names it.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AskedTable } from "../../sandbox/asked";
import { defaultDelays } from "../../sandbox/clock";
import { Cloud, defaultQuotas } from "../../sandbox/cloud";
import { defaultExamCloud } from "../../sandbox/examcloud/state";
import { keystone } from "../../sandbox/keystone";
import { neutron } from "../../sandbox/neutron";
import { nova } from "../../sandbox/nova";
import { seed } from "../../sandbox/seed";
import { httpServer } from "../../sandbox/server";
import type { Service } from "../../sandbox/service";

let cloud: Cloud;
let services: Service[];
let server: Server;
let token: string;

beforeAll(async () => {
  cloud = new Cloud({
    latency: 0,
    tokenLifetime: 3600,
    region: "RegionOne",
    delays: defaultDelays,
    quotas: defaultQuotas,
    examcloud: defaultExamCloud,
  });
  services = [keystone, nova, neutron].map((service) => service(cloud));
  server = httpServer(cloud, services);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cloud.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  seed(cloud);
  const [user] = cloud.keystone.users.values();
  const [project] = cloud.keystone.projects.values();
  token = cloud.keystone.issue({ userId: user?.id ?? "", projectId: project?.id, methods: ["password"] }).id;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What a parameter counts only beside. */
const COMPANIONS: Record<string, string> = {
  project_id: "&all_tenants=1",
  tenant_id: "&all_tenants=1",
  include_subtree: "&scope.project.id=1",
};

interface Answer {
  status: number;
  text: string;
}

async function ask(service: Service, call: string, query: string, body?: object): Promise<Answer> {
  const [method = "GET", template = "/"] = call.split(" ");
  const [project] = cloud.keystone.projects.keys();
  const path = template.replace("{id}", project ?? "").replace("{project}", project ?? "");
  const response = await fetch(`${cloud.origin}${service.prefix}${path}${query}`, {
    method,
    headers: {
      "X-Auth-Token": token,
      "Content-Type": "application/json",
      "OpenStack-API-Version": "compute 2.73",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Every parameter of a table: its call, its name, and what is missing if it is not done. */
function parameters(table: AskedTable) {
  return Object.entries(table).flatMap(([call, { query = {}, body = {} }]) => [
    ...Object.entries(query).map(([name, fulfilled]) => ({ call, name, fulfilled, around: undefined })),
    ...Object.entries(body).flatMap(([around, fields]) =>
      Object.entries(fields).map(([name, fulfilled]) => ({ call, name, fulfilled, around })),
    ),
  ]);
}

describe.each(["keystone", "nova", "neutron"])("what %s is asked", (name) => {
  const service = (): Service => services.find((each) => each.name === name) as Service;

  it("belongs to calls that are there", () => {
    const routes = new Set(service().routes.map(({ method, path }) => `${method} ${path}`));
    expect(Object.keys(service().asked ?? {}).filter((call) => !routes.has(call))).toEqual([]);
  });

  it("is refused by name if it is missing", async () => {
    const refused = parameters(service().asked ?? {}).filter(({ fulfilled }) => fulfilled !== true);
    for (const { call, name: asked, around, fulfilled } of refused) {
      const body = around === undefined ? undefined : around === "" ? { [asked]: "x" } : { [around]: { [asked]: "x" } };
      const answer = await ask(service(), call, around === undefined ? `?${asked}=x` : "", body);
      expect([call, asked, answer.status]).toEqual([call, asked, 501]);
      expect(answer.text).toContain(`'${asked}'`);
      expect(answer.text).toContain(String(fulfilled));
    }
  });

  it("is read if it is done", async () => {
    const silent: string[] = [];
    for (const { call, name: asked, around, fulfilled } of parameters(service().asked ?? {})) {
      if (fulfilled !== true || around !== undefined) continue;
      const heard = new Set<string>();
      cloud.heard = (each) => heard.add(each);
      const { status } = await ask(service(), call, `?${encodeURIComponent(asked)}=1${COMPANIONS[asked] ?? ""}`);
      if (status < 400 && !heard.has(asked)) silent.push(`${call} ${asked}`);
    }
    expect(silent).toEqual([]);
  });
});
