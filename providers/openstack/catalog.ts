/** Where each service is: its names in the catalog, its API's version in the URL, and the microversion we ask for. */
import { OmnicloudError } from "../core/errors";
import type { Login } from "./login";

/** The services that we use, by the names in their documents. */
export type ServiceName = "identity" | "compute" | "network" | "volume" | "image" | "share";

interface Service {
  /** Its types in catalogs, newest first. */
  types: readonly string[];
  /** The version in the path, which an endpoint may leave out. */
  version?: string;
  /** Its name in the OpenStack-API-Version header, if it has microversions. */
  versioned?: string;
  /** Its own header for microversions, if it does not know the common one. */
  versionHeader?: string;
  /**
   * The microversion that we ask for. Compute 2.79: servers on a chosen hypervisor (2.74), `delete_on_termination` of an
   * attachment. Volume 3.59: extending while attached (3.42), retyping with its own policy. Share 2.60: progress (2.54),
   * paths without the project.
   */
  microversion?: string;
  /** True if the pages of its lists begin at an offset: it ignores a marker (Manila, as of Zed). */
  byOffset?: boolean;
}

/** All services. */
export const SERVICES: Record<ServiceName, Service> = {
  identity: { types: ["identity"] },
  compute: { types: ["compute"], versioned: "compute", microversion: "2.79" },
  network: { types: ["network"], version: "/v2.0" },
  volume: { types: ["block-storage", "volumev3", "block-store"], versioned: "volume", microversion: "3.59" },
  image: { types: ["image"], version: "/v2" },
  share: {
    types: ["shared-file-system", "sharev2"],
    versionHeader: "x-openstack-manila-api-version",
    microversion: "2.60",
    byOffset: true,
  },
};

/** Where a service is wanted. */
interface Place {
  authUrl: string;
  region?: string;
  interface?: string;
}

/** True if the cloud has a service where it is wanted. */
export function isOffered(login: Login, service: ServiceName, want: Place): boolean {
  return SERVICES[service].types.some((type) =>
    login.catalog.some((entry) => entry.type === type && endpointsOf(entry, want).some(inRegion(want))),
  );
}

function endpointsOf({ endpoints }: CatalogEntry, want: Place): CatalogEntry["endpoints"] {
  return endpoints.filter((endpoint) => endpoint.interface === (want.interface ?? "public"));
}

type CatalogEntry = Login["catalog"][number];

const inRegion =
  ({ region: wanted }: Place) =>
  ({ region_id, region }: CatalogEntry["endpoints"][number]) =>
    wanted === undefined || (region_id ?? region) === wanted;

/**
 * The root URL of a service, with its version and without a slash at the end.
 * @throws OmnicloudError naming the services or regions that the catalog has
 */
export function endpointOf(login: Login, service: ServiceName, want: Place): string {
  if (service === "identity") return want.authUrl.replace(/\/$/, "");
  const { types, version } = SERVICES[service];
  const entry = types
    .map((type) => login.catalog.find((candidate) => candidate.type === type))
    .find((found) => found !== undefined);
  if (!entry) {
    const known =
      [...new Set(login.catalog.map((candidate) => candidate.type))].join(", ") ||
      "none (is the login scoped to a project?)";
    throw new OmnicloudError(`the cloud's catalog has no ${service} service; it has: ${known}`);
  }
  const inInterface = endpointsOf(entry, want);
  const endpoint = inInterface.find(inRegion(want));
  if (!endpoint) {
    const regions = [...new Set(inInterface.map(({ region_id, region }) => region_id ?? region))].join(", ") || "none";
    throw new OmnicloudError(
      `the ${service} service has no ${want.interface ?? "public"} endpoint in region ${want.region ?? "(any)"}; its regions: ${regions}`,
    );
  }
  const root = endpoint.url.replace(/\/+$/, "");
  return version && !new RegExp(`${version.replace(".", "\\.")}(/|$)`).test(root) ? `${root}${version}` : root;
}
