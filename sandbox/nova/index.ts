// Nova, compute v2.1 (2.1 to 2.93).
import type { Cloud } from "../cloud";
import { micros } from "../identifiers";
import { microversion, versionText } from "../microversion";
import { computeBody, htmlPage, keystoneBody, Refusal } from "../refusal";
import { type Call, type Route, route, type Service } from "../service";
import { actionRoutes } from "./actions";
import { attachmentRoutes } from "./attachments";
import { flavorRoutes } from "./flavors";
import { interfaceRoutes } from "./interfaces";
import { keyPairRoutes } from "./keypairs";
import { quotaRoutes, requirePolicy } from "./quotas";
import { serverGroupRoutes } from "./serverGroups";
import { serverRoutes } from "./servers";
import { computeHost } from "./state";

const range = { type: "compute", major: 2, min: 1, max: 93, legacy: "x-openstack-nova-api-version" };

const version = (call: Call, id: string) => {
  const old = id === "v2.0";
  return {
    id,
    status: old ? "SUPPORTED" : "CURRENT",
    version: old ? "" : "2.93",
    min_version: old ? "" : "2.1",
    updated: old ? "2011-01-21T11:33:21Z" : "2013-07-23T11:33:21Z",
    links: [{ rel: "self", href: `${call.origin}/compute/${old ? "v2" : "v2.1"}/` }],
  };
};

function discovery(): Route[] {
  const one = route(
    "GET /v2.1",
    (call) => {
      const { links, ...rest } = version(call, "v2.1");
      return {
        status: 200,
        body: {
          version: {
            ...rest,
            links: [...links, { rel: "describedby", type: "text/html", href: "http://docs.openstack.org/" }],
            "media-types": [{ base: "application/json", type: "application/vnd.openstack.compute+json;version=2.1" }],
          },
        },
      };
    },
    true,
  );
  return [
    route(
      "GET /",
      (call) => ({ status: 200, body: { versions: [version(call, "v2.0"), version(call, "v2.1")] } }),
      true,
    ),
    one,
    { ...one, path: "/v2.1/" },
  ];
}

/** Zones, hypervisors and services of the one host. */
function hostRoutes(): Route[] {
  const service = (binary: string, id: number, zone: string) => ({
    binary,
    host: computeHost.name,
    id,
    zone,
    status: "enabled",
    state: "up",
    updated_at: micros(),
    disabled_reason: null,
  });
  const hypervisor = { id: 1, hypervisor_hostname: computeHost.name, state: "up", status: "enabled" };
  const zone = (zoneName: string, hosts: unknown) => ({ zoneName, zoneState: { available: true }, hosts });
  const up = () => ({ available: true, active: true, updated_at: micros() });
  return [
    route("GET /v2.1/os-availability-zone", () => ({
      status: 200,
      body: { availabilityZoneInfo: [zone("nova", null)] },
    })),
    route("GET /v2.1/os-availability-zone/detail", (call) => {
      requirePolicy(call, "os_compute_api:os-availability-zone:detail");
      const inner = { [computeHost.name]: { "nova-scheduler": up(), "nova-conductor": up() } };
      const zones = [zone("internal", inner), zone("nova", { [computeHost.name]: { "nova-compute": up() } })];
      return { status: 200, body: { availabilityZoneInfo: zones } };
    }),
    ...["", "/detail"].map((last) =>
      route(`GET /v2.1/os-hypervisors${last}`, (call) => {
        requirePolicy(call, `os_compute_api:os-hypervisors:list${last.replace("/", "-")}`);
        return { status: 200, body: { hypervisors: [hypervisor] } };
      }),
    ),
    route("GET /v2.1/os-services", (call) => {
      requirePolicy(call, "os_compute_api:os-services:list");
      const services = [
        service("nova-scheduler", 2, "internal"),
        service("nova-conductor", 3, "internal"),
        service("nova-compute", 4, "nova"),
      ];
      return { status: 200, body: { services } };
    }),
    route("GET /v2.1/extensions", () => ({ status: 200, body: { extensions: [] } })),
    route("GET /v2.1/os-simple-tenant-usage/{project}", () => ({ status: 200, body: { tenant_usage: {} } })),
  ];
}

/** The compute service of a cloud. */
export function nova(cloud: Cloud): Service {
  return {
    name: "nova",
    prefix: "/compute",
    routes: [
      ...discovery(),
      ...serverRoutes(cloud),
      ...actionRoutes(cloud),
      ...attachmentRoutes(cloud),
      ...interfaceRoutes(cloud),
      ...keyPairRoutes(cloud),
      ...flavorRoutes(cloud),
      ...serverGroupRoutes(cloud),
      ...quotaRoutes(cloud),
      ...hostRoutes(),
    ],
    prepare(call) {
      call.version = microversion(call, range).minor;
    },
    unauthorized: (call) => ({
      status: 401,
      body: keystoneBody(new Refusal(401, "The request you have made requires authentication.")),
      headers: { "WWW-Authenticate": `Keystone uri="${call.origin}/identity/v3"` },
    }),
    unknown: () => ({
      status: 404,
      text: htmlPage(404, "The resource could not be found."),
      type: "text/html; charset=UTF-8",
    }),
    refuse: (refusal) => ({ status: refusal.status, body: computeBody(refusal), headers: refusal.headers }),
    headers: (call) => {
      const text = versionText(call, range);
      return {
        "OpenStack-API-Version": `compute ${text}`,
        "X-OpenStack-Nova-API-Version": text,
        Vary: "OpenStack-API-Version, X-OpenStack-Nova-API-Version",
        "x-openstack-request-id": call.requestId,
        "x-compute-request-id": call.requestId,
      };
    },
  };
}
