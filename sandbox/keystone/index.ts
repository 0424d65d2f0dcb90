// Keystone, identity v3.14.
import type { Cloud } from "../cloud";
import { keystoneBody } from "../refusal";
import { type Call, route, type Service } from "../service";
import { keystoneAsked } from "./asked";
import { assignmentRoutes } from "./assignments";
import { catalogRoutes } from "./catalog";
import { credentialRoutes } from "./credentials";
import { domainRoutes } from "./domains";
import { endpointRoutes } from "./endpoints";
import { grantRoutes } from "./grants";
import { groupRoutes } from "./groups";
import { implicationRoutes } from "./implications";
import { limitRoutes } from "./limits";
import { unauthorized } from "./policy";
import { projectRoutes } from "./projects";
import { projectTagRoutes } from "./projectTags";
import { policyRoutes, projectEndpointRoutes, regionRoutes } from "./regions";
import { roleRoutes } from "./roles";
import { ec2Routes, secretRoutes } from "./secrets";
import { tokenRoutes } from "./tokens";
import { trustRoutes } from "./trusts";
import { userRoutes } from "./users";

const version = (call: Call) => ({
  id: "v3.14",
  status: "stable",
  updated: "2020-04-07T00:00:00Z",
  links: [{ rel: "self", href: `${call.origin}/identity/v3/` }],
  "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
});

const notFound =
  "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n";

/** The identity service of a cloud. */
export function keystone(cloud: Cloud): Service {
  const one = route("GET /v3", (call) => ({ status: 200, body: { version: version(call) } }), true);
  const authenticate = (call: Call): Record<string, string> => ({
    "WWW-Authenticate": `Keystone uri="${call.origin}/identity/v3"`,
  });
  return {
    name: "keystone",
    asked: keystoneAsked,
    prefix: "/identity",
    routes: [
      route(
        "GET /",
        (call) => ({
          status: 300,
          body: { versions: { values: [version(call)] } },
          headers: { Location: `${call.origin}/identity/v3/` },
        }),
        true,
      ),
      one,
      { ...one, path: "/v3/" },
      ...tokenRoutes(cloud),
      ...domainRoutes(cloud),
      ...projectRoutes(cloud),
      ...userRoutes(cloud),
      ...groupRoutes(cloud),
      ...roleRoutes(cloud),
      ...implicationRoutes(cloud),
      ...grantRoutes(cloud),
      ...assignmentRoutes(cloud),
      ...credentialRoutes(cloud),
      ...trustRoutes(cloud),
      ...catalogRoutes(cloud),
      ...endpointRoutes(cloud),
      ...regionRoutes(cloud),
      ...policyRoutes(cloud),
      ...projectEndpointRoutes(cloud),
      ...projectTagRoutes(cloud),
      ...secretRoutes(cloud),
      ...ec2Routes(cloud),
      ...limitRoutes(cloud),
    ],
    unauthorized: (call) => ({ status: 401, body: keystoneBody(unauthorized()), headers: authenticate(call) }),
    unknown: () => ({ status: 404, text: notFound, type: "text/html; charset=utf-8" }),
    refuse: (refusal, call) => ({
      status: refusal.status,
      body: keystoneBody(refusal),
      headers: { ...refusal.headers, ...(refusal.status === 401 ? authenticate(call) : {}) },
    }),
    headers: (call) => ({ Vary: "X-Auth-Token", "x-openstack-request-id": call.requestId }),
  };
}
