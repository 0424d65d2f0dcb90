// Neutron, network v2.0.
import type { Cloud } from "../cloud";
import { htmlPage, keystoneBody, neutronBody, Refusal } from "../refusal";
import { type Call, route, type Service } from "../service";
import { addressGroupRoutes } from "./addressGroups";
import { neutronAsked } from "./asked";
import { availabilityRoutes } from "./availability";
import { extensions } from "./extensions";
import { floatingIpRoutes } from "./floatingIps";
import { groupRoutes } from "./groups";
import { interfaceRoutes } from "./interfaces";
import { networkRoutes } from "./networks";
import { portForwardingRoutes } from "./portForwardings";
import { portRoutes } from "./portRoutes";
import { quotaRoutes } from "./quotas";
import { rbacRoutes } from "./rbac";
import { routerRoutes } from "./routers";
import { ruleRoutes } from "./rules";
import { subnetPoolRoutes } from "./subnetPools";
import { subnetRoutes } from "./subnets";
import { tagRoutes } from "./tags";
import { trunkRoutes } from "./trunks";

/** The network service of a cloud. */
export function neutron(cloud: Cloud): Service {
  const versions = route(
    "GET /",
    (call) => ({
      status: 200,
      body: {
        versions: [{ id: "v2.0", status: "CURRENT", links: [{ rel: "self", href: `${call.origin}/network/v2.0/` }] }],
      },
    }),
    true,
  );
  return {
    name: "neutron",
    asked: neutronAsked,
    prefix: "/network",
    routes: [
      versions,
      route("GET /v2.0/extensions", () => ({ status: 200, body: { extensions } })),
      route("GET /v2.0/extensions/{alias}", (call) => {
        const found = extensions.find((each) => each.alias === call.params.alias);
        if (found) return { status: 200, body: { extension: found } };
        const text = htmlPage(
          404,
          `The resource could not be found.<br /><br />\nExtension with alias ${call.params.alias} does not exist`,
        );
        return { status: 404, text, type: "text/html; charset=UTF-8" };
      }),
      ...availabilityRoutes(cloud),
      ...subnetPoolRoutes(cloud),
      ...addressGroupRoutes(cloud),
      ...rbacRoutes(cloud),
      ...trunkRoutes(cloud),
      ...portForwardingRoutes(cloud),
      ...networkRoutes(cloud),
      ...subnetRoutes(cloud),
      ...portRoutes(cloud),
      ...routerRoutes(cloud),
      ...interfaceRoutes(cloud),
      ...groupRoutes(cloud),
      ...ruleRoutes(cloud),
      ...floatingIpRoutes(cloud),
      ...quotaRoutes(cloud),
      ...tagRoutes(cloud),
    ],
    unauthorized: (call) => ({
      status: 401,
      body: keystoneBody(new Refusal(401, "The request you have made requires authentication.")),
      headers: { "WWW-Authenticate": `Keystone uri="${call.origin}/identity/v3"` },
    }),
    unknown: () => ({ status: 404, body: neutronBody(new Refusal(404, "The resource could not be found.")) }),
    refuse: (refusal) => ({ status: refusal.status, body: neutronBody(refusal), headers: refusal.headers }),
    headers: (call: Call) => ({ "x-openstack-request-id": call.requestId }),
  };
}
