// Glance, image v2.
import type { Cloud } from "../cloud";
import { htmlPage, type Refusal } from "../refusal";
import { type Call, type Reply, route, type Service } from "../service";
import { imageRoutes } from "./images";

const type = "text/html; charset=UTF-8";

/** The image service of a cloud. */
export function glance(cloud: Cloud): Service {
  const versions = (call: Call) => ({
    versions: [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minor, index) => ({
      id: `v2.${minor}`,
      status: index === 0 ? "CURRENT" : "SUPPORTED",
      links: [{ rel: "self", href: `${call.origin}/image/v2/` }],
    })),
  });
  const page = (status: number, message: string): Reply => ({ status, text: htmlPage(status, message), type });
  return {
    name: "glance",
    prefix: "/image",
    routes: [
      route("GET /", (call) => ({ status: 300, body: versions(call) }), true),
      route("GET /versions", (call) => ({ status: 200, body: versions(call) }), true),
      route("GET /v2/", (call) => ({ status: 300, body: versions(call) }), true),
      ...imageRoutes(cloud),
    ],
    unauthorized: (call) => ({
      ...page(
        401,
        "This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.",
      ),
      headers: { "WWW-Authenticate": `Keystone uri="${call.origin}/identity/v3"` },
    }),
    unknown: () => page(404, "The resource could not be found."),
    refuse: (refusal: Refusal) => ({ ...page(refusal.status, refusal.message), headers: refusal.headers }),
    headers: (call) => ({ "x-openstack-request-id": call.requestId }),
  };
}
