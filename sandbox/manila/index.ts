// Manila, shared file systems v2 (2.0 to 2.73).
import type { Cloud } from "../cloud";
import { computeBody, htmlPage, keystoneBody, Refusal } from "../refusal";
import { type Call, header, type Reply, type Route, route, type Service } from "../service";
import { accessRoutes } from "./access";
import { actionRoutes } from "./actions";
import { messageRoutes } from "./messages";
import { networkRoutes } from "./networks";
import { poolRoutes } from "./pools";
import { quotaRoutes } from "./quotas";
import { securityServiceRoutes } from "./securityServices";
import { serverRoutes } from "./servers";
import { shareRoutes } from "./shares";
import { snapshotRoutes } from "./snapshots";
import { typeRoutes } from "./types";
import { requireOperator } from "./words";

const NEWEST = 73;
/** The header that names Manila's microversion: its own, not the common one. */
const HEADER = "X-OpenStack-Manila-API-Version";

const versions = (call: Call) => ({
  versions: [
    {
      id: "v2.0",
      status: "CURRENT",
      version: `2.${NEWEST}`,
      min_version: "2.0",
      updated: "2015-08-27T11:33:21Z",
      links: [
        { rel: "describedby", type: "text/html", href: "http://docs.openstack.org/" },
        { rel: "self", href: `${call.origin}/share/v2/` },
      ],
      "media-types": [{ base: "application/json", type: "application/vnd.openstack.share+json;version=1" }],
    },
  ],
});

/** The microversion that a request names, else 2.0. The placeholders in the refusals are Manila's own. */
function microversion(call: Call): number {
  const text = header(call, HEADER.toLowerCase());
  if (text === "") return 0;
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  if (minor === undefined) {
    throw new Refusal(400, "API Version String %(version)s is of invalid format. Must be of format MajorNum.MinorNum.");
  }
  if (Number(major) === 2 && Number(minor) <= NEWEST) return Number(minor);
  throw new Refusal(
    406,
    "Version %(req_ver)s is not supported by the API. Minimum is %(min_ver)s and maximum is %(max_ver)s.",
  );
}

/** A route with the project in its path and, since 2.60, without. */
function withAndWithoutProject(each: Route): Route[] {
  return [
    { ...each, path: `/v2${each.path}` },
    {
      ...each,
      path: `/v2/{project}${each.path}`,
      run: (call) => {
        if (call.params.project !== call.who.projectId) throw new Refusal(400, "Malformed request url");
        return each.run(call);
      },
    },
  ];
}

const notFound = (): Reply => ({
  status: 404,
  text: htmlPage(404, "The resource could not be found."),
  type: "text/html; charset=UTF-8",
});

/** The one zone, and services that nobody sees. */
function serviceRoutes(): Route[] {
  const zone = {
    id: "d9607b3c-08d8-4135-b4d5-b04f24230857",
    name: "nova",
    created_at: "2026-01-01T00:00:00.000000",
    updated_at: null,
  };
  return [
    route("GET /services", (call) => {
      requireOperator(call);
      return { status: 200, body: { services: [] } };
    }),
    route("GET /availability-zones", () => ({ status: 200, body: { availability_zones: [zone] } })),
  ];
}

/** The shared file system service of a cloud. */
export function manila(cloud: Cloud): Service {
  const routes = [
    ...shareRoutes(cloud),
    ...snapshotRoutes(cloud),
    ...actionRoutes(cloud),
    ...accessRoutes(cloud),
    ...networkRoutes(cloud),
    ...securityServiceRoutes(cloud),
    ...serverRoutes(cloud),
    ...typeRoutes(cloud),
    ...quotaRoutes(cloud),
    ...messageRoutes(cloud),
    ...poolRoutes(cloud),
    ...serviceRoutes(),
  ];
  return {
    name: "manila",
    prefix: "/share",
    routes: [
      route("GET /", (call) => ({ status: 300, body: versions(call) }), true),
      route("GET /v2/", (call) => ({ status: 200, body: versions(call) }), true),
      route("GET /v2", (call) => ({ status: 302, text: "", headers: { Location: `${call.origin}/share/v2/` } }), true),
      ...routes.flatMap(withAndWithoutProject),
    ],
    prepare(call) {
      // The list of versions is for everybody, whatever version they ask in.
      if (call.path !== "/") call.version = microversion(call);
    },
    unauthorized: (call) => ({
      status: 401,
      body: keystoneBody(new Refusal(401, "The request you have made requires authentication.")),
      headers: { "WWW-Authenticate": `Keystone uri="${call.origin}/identity/v3"` },
    }),
    unknown: notFound,
    // To Manila a method that a path does not have is a path that does not exist.
    refuse: (refusal) =>
      refusal.status === 405
        ? notFound()
        : { status: refusal.status, body: computeBody(refusal), headers: refusal.headers },
    headers: (call) => ({
      "x-compute-request-id": call.requestId,
      [HEADER]: header(call, HEADER.toLowerCase()) || "2.0",
      Vary: HEADER,
    }),
  };
}
