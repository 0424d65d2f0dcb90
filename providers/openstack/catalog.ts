/** How each service is found: its names in the catalog, its API's version in the URL, the microversion that we ask for. */
import { OmnicloudError } from "../core/errors";
import type { CatalogEntry, Login } from "./login";

/** The services that we use, by the names in their documents. */
export type ServiceName = "identity" | "compute" | "network" | "volume" | "image" | "share";

interface Service {
  /** Its types in catalogs, newest first. */
  types: readonly string[];
  /** The version in the path; an endpoint's URL may lack it. */
  version?: string;
  /** Its name in the OpenStack-API-Version header, if it has microversions. */
  versioned?: string;
  /** Its own header for microversions, if it does not know the common one. */
  versionHeader?: string;
  /**
   * The microversion that we ask for. Compute 2.79: servers on a chosen hypervisor (2.74), `delete_on_termination` of an
   * attachment. Volume 3.63: the id of a volume's type, extending while attached (3.42), retyping with its own policy. Share 2.60: progress (2.54),
   * paths without the project.
   */
  microversion?: string;
  /** True if its lists are paged by offset, because it ignores a marker (Manila, as of Zed). */
  byOffset?: boolean;
}

/** All services. */
export const SERVICES: Record<ServiceName, Service> = {
  identity: { types: ["identity"] },
  compute: { types: ["compute"], versioned: "compute", microversion: "2.79" },
  network: { types: ["network"], version: "/v2.0" },
  volume: { types: ["block-storage", "volumev3", "block-store"], versioned: "volume", microversion: "3.63" },
  image: { types: ["image"], version: "/v2" },
  share: {
    types: ["shared-file-system", "sharev2"],
    versionHeader: "x-openstack-manila-api-version",
    microversion: "2.60",
    byOffset: true,
  },
};

/** Which of a service's endpoints is meant. */
export interface EndpointChoice {
  /** Keystone's own URL. */
  authUrl: string;
  /** @default any region */
  region?: string;
  /** @default public */
  interface?: string;
}

type Endpoint = CatalogEntry["endpoints"][number];

/** True if the cloud has a service with an endpoint that fits the choice. */
export function isOffered(login: Login, service: ServiceName, choice: EndpointChoice): boolean {
  return entriesOf(login, service).some((entry) => endpointsOf(entry, choice).some(inRegion(choice)));
}

/** The regions that have a service. */
export function regionsOf(
  login: Login,
  service: ServiceName,
  choice: Pick<EndpointChoice, "interface">,
): Set<string | undefined> {
  return new Set(entriesOf(login, service).flatMap((entry) => endpointsOf(entry, choice).map(regionOf)));
}

/** The region of an endpoint. */
export function regionOf({ region_id, region }: Endpoint): string | undefined {
  return region_id ?? region ?? undefined;
}

function entriesOf({ catalog }: Login, service: ServiceName): CatalogEntry[] {
  return catalog.filter(({ type }) => SERVICES[service].types.includes(type));
}

function endpointsOf({ endpoints }: CatalogEntry, choice: Pick<EndpointChoice, "interface">): Endpoint[] {
  return endpoints.filter((endpoint) => endpoint.interface === (choice.interface ?? "public"));
}

const inRegion =
  ({ region }: EndpointChoice) =>
  (endpoint: Endpoint) =>
    region === undefined || regionOf(endpoint) === region;

/**
 * The root URL of a service, with its version and without a slash at the end.
 * @throws OmnicloudError naming the services or regions that the catalog has
 */
export function endpointOf(login: Login, service: ServiceName, choice: EndpointChoice): string {
  if (service === "identity") return choice.authUrl.replace(/\/$/, "");
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
  const inInterface = endpointsOf(entry, choice);
  const endpoint = inInterface.find(inRegion(choice));
  if (!endpoint) {
    const regions = [...new Set(inInterface.map(regionOf))].join(", ") || "none";
    throw new OmnicloudError(
      `the ${service} service has no ${choice.interface ?? "public"} endpoint in region ${choice.region ?? "(any)"}; its regions: ${regions}`,
    );
  }
  if (!URL.canParse(endpoint.url))
    throw new OmnicloudError(`the cloud's catalog has no URL of the ${service} service: ${endpoint.url || "nothing"}`);
  const root = endpoint.url.replace(/\/+$/, "");
  return version && !new RegExp(`${version.replace(".", "\\.")}(/|$)`).test(root) ? `${root}${version}` : root;
}
