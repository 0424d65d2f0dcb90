// Nova, compute v2.1 (2.1 to 2.93).
import type { Cloud } from "../cloud";
import { microversion, versionText } from "../microversion";
import { computeBody, htmlPage, keystoneBody, Refusal } from "../refusal";
import { type Call, type Route, route, type Service } from "../service";
import { actionRoutes } from "./actions";
import { aggregateRoutes } from "./aggregates";
import { novaAsked } from "./asked";
import { attachmentRoutes } from "./attachments";
import { extensionRoutes } from "./extensions";
import { extraSpecRoutes, flavorAccessRoutes } from "./flavorParts";
import { flavorRoutes } from "./flavors";
import { hostRoutes } from "./hosts";
import { interfaceRoutes } from "./interfaces";
import { keyPairRoutes } from "./keypairs";
import { proxyRoutes } from "./proxies";
import { quotaRoutes } from "./quotas";
import { serverGroupRoutes } from "./serverGroups";
import { serverRoutes } from "./servers";
import { usageRoutes } from "./usage";

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

/** The compute service of a cloud. */
export function nova(cloud: Cloud): Service {
  return {
    name: "nova",
    asked: novaAsked,
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
      ...extraSpecRoutes(cloud),
      ...flavorAccessRoutes(cloud),
      ...hostRoutes(cloud),
      ...aggregateRoutes(cloud),
      ...usageRoutes(cloud),
      ...extensionRoutes(),
      ...proxyRoutes(cloud),
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
