// Cinder, block storage v3 (3.0 to 3.70).
import type { Cloud } from "../cloud";
import { microversion, versionText } from "../microversion";
import { computeBody, htmlPage, keystoneBody, Refusal } from "../refusal";
import { type Call, type Route, route, type Service } from "../service";
import { actionRoutes } from "./actions";
import { backupRoutes } from "./backups";
import { messageRoutes } from "./messages";
import { newVolumeRoutes } from "./newVolumes";
import { quotaRoutes, requirePolicy } from "./quotas";
import { snapshotRoutes } from "./snapshots";
import { typeRoutes } from "./types";
import { volumeRoutes } from "./volumes";

const range = { type: "volume", major: 3, min: 0, max: 70 };

const versions = (call: Call) => ({
  versions: [
    {
      id: "v3.0",
      status: "CURRENT",
      version: "3.70",
      min_version: "3.0",
      updated: "2022-08-31T00:00:00Z",
      links: [
        { rel: "describedby", type: "text/html", href: "https://docs.openstack.org/" },
        { rel: "self", href: `${call.origin}/volume/v3/` },
      ],
      "media-types": [{ base: "application/json", type: "application/vnd.openstack.volume+json;version=3" }],
    },
  ],
});

/** A route with the project in its path and, since 3.67, without. */
function withAndWithoutProject(each: Route): Route[] {
  return [
    { ...each, path: `/v3${each.path}` },
    {
      ...each,
      path: `/v3/{project}${each.path}`,
      run: (call) => {
        if (call.params.project !== call.who.projectId) throw new Refusal(400, "Malformed request url");
        return each.run(call);
      },
    },
  ];
}

/** The volume service of a cloud. */
export function cinder(cloud: Cloud): Service {
  const zones = route("GET /os-availability-zone", () => ({
    status: 200,
    body: { availabilityZoneInfo: [{ zoneName: "nova", zoneState: { available: true } }] },
  }));
  const operatorOnly = [
    ["/os-services", "volume_extension:services:index", "services"],
    ["/qos-specs", "volume_extension:qos_specs_manage:get_all", "qos_specs"],
  ].map(([path, action = "", key = ""]) =>
    route(`GET ${path}`, (call) => {
      requirePolicy(call, action);
      return { status: 200, body: { [key]: [] } };
    }),
  );
  const routes = [
    ...newVolumeRoutes(cloud),
    ...volumeRoutes(cloud),
    ...snapshotRoutes(cloud),
    ...backupRoutes(cloud),
    ...actionRoutes(cloud),
    ...typeRoutes(cloud),
    ...messageRoutes(cloud),
    ...quotaRoutes(cloud),
    zones,
    ...operatorOnly,
  ];
  return {
    name: "cinder",
    prefix: "/volume",
    routes: [
      route("GET /", (call) => ({ status: 300, body: versions(call) }), true),
      route("GET /v3/", (call) => ({ status: 200, body: versions(call) }), true),
      route("GET /v3", (call) => ({ status: 302, text: "", headers: { Location: `${call.origin}/volume/v3/` } }), true),
      ...routes.flatMap(withAndWithoutProject),
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
    headers: (call) => ({
      "x-compute-request-id": call.requestId,
      "x-openstack-request-id": call.requestId,
      "OpenStack-API-Version": `volume ${versionText(call, range)}`,
      Vary: "OpenStack-API-Version",
    }),
  };
}
