// Octavia, load balancing v2 (2.0 to 2.26): load balancers, listeners, pools, members, health monitors.
import type { Cloud } from "../cloud";
import { htmlPage, keystoneBody, Refusal } from "../refusal";
import { type Call, type Route, route, type Service } from "../service";
import { balancerRoutes } from "./balancers";
import { listenerRoutes } from "./listeners";
import { memberRoutes } from "./members";
import { monitorRoutes } from "./monitors";
import { poolRoutes } from "./pools";

const versions = (call: Call) => ({
  versions: Array.from({ length: 27 }, (_, minor) => ({
    id: `v2.${minor}`,
    status: minor === 26 ? "CURRENT" : "SUPPORTED",
    updated: minor === 26 ? "2022-08-29T00:00:00Z" : "2016-12-11T00:00:00Z",
    links: [{ href: `${call.origin}/load-balancer/v2`, rel: "self" }],
  })),
});

/** What Octavia has beside these, and the sandbox has not. */
const UNHEARD = [
  "/l7policies",
  "/l7policies/{id}",
  "/l7policies/{id}/rules",
  "/l7policies/{id}/rules/{rule}",
  "/quotas",
  "/quotas/{id}",
  "/flavorprofiles",
  "/availabilityzoneprofiles",
  "/loadbalancers/{id}/stats",
  "/listeners/{id}/stats",
  "/loadbalancers/{id}/failover",
];

function unheardRoutes(): Route[] {
  return UNHEARD.flatMap((path) =>
    ["GET", "POST", "PUT", "DELETE"].map((method) =>
      route(`${method} ${path}`, (call) => {
        throw new Refusal(501, `the sandbox's load balancers have no ${call.path.replace(/^.*\/lbaas/, "")}`);
      }),
    ),
  );
}

/** The load balancing service of a cloud. */
export function octavia(cloud: Cloud): Service {
  const providers = [
    { name: "amphora", description: "The Octavia Amphora driver." },
    { name: "octavia", description: "Deprecated alias of the Octavia Amphora driver." },
  ];
  const routes = [
    ...balancerRoutes(cloud),
    ...listenerRoutes(cloud),
    ...poolRoutes(cloud),
    ...memberRoutes(cloud),
    ...monitorRoutes(cloud),
    route("GET /flavors", () => ({ status: 200, body: { flavors: [], flavors_links: [] } })),
    route("GET /availabilityzones", () => ({
      status: 200,
      body: { availability_zones: [], availability_zones_links: [] },
    })),
    route("GET /providers", () => ({ status: 200, body: { providers } })),
    ...unheardRoutes(),
  ];
  const page = (status: number, words: string) => ({
    ...{ status, text: htmlPage(status, words), type: "text/html; charset=UTF-8" },
  });
  return {
    name: "octavia",
    prefix: "/load-balancer",
    routes: [
      route("GET /", (call) => ({ status: 200, body: versions(call) }), true),
      ...routes.flatMap((each) => ["/v2.0/lbaas", "/v2/lbaas"].map((root) => ({ ...each, path: root + each.path }))),
    ],
    unauthorized: (call) => ({
      status: 401,
      body: keystoneBody(new Refusal(401, "The request you have made requires authentication.")),
      headers: { "WWW-Authenticate": `Keystone uri="${call.origin}/identity/v3"` },
    }),
    unknown: () => page(404, "The resource could not be found."),
    refuse: ({ status, message, headers }) => ({
      status,
      body: { faultcode: status >= 500 ? "Server" : "Client", faultstring: message, debuginfo: null },
      headers,
    }),
    headers: (call) => ({ "x-openstack-request-id": call.requestId }),
  };
}
