/** How each service is found: its names in the catalog, its API's version in the URL, the microversion that we ask for. */
import { OmnicloudError } from "../core/errors";
import type { CatalogEntry, Login } from "./login";
import type { Audience, ServiceChoice, ServiceName } from "./serviceChoice";

export type { ServiceName } from "./serviceChoice";

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
  loadBalancer: { types: ["load-balancer"], version: "/v2.0" },
};

/** Which of a service's endpoints is meant. */
export interface EndpointChoice {
  /** Keystone's own URL. */
  authUrl: string;
  /** @default any region */
  region?: string;
  /** The preferred ones first. @default public */
  interface?: Audience | Audience[];
  /** What holds for one service alone. */
  services?: Partial<Record<ServiceName, ServiceChoice>>;
}

type Endpoint = CatalogEntry["endpoints"][number];

/** True if the cloud has a service with an endpoint that fits the choice. */
export function isOffered(login: Login, service: ServiceName, choice: EndpointChoice): boolean {
  return choice.services?.[service]?.endpoint !== undefined || endpointIn(login, service, choice) !== undefined;
}

/** The regions that have a service. */
export function regionsOf(
  login: Login,
  service: ServiceName,
  choice: Omit<EndpointChoice, "authUrl" | "region">,
): Set<string | undefined> {
  return new Set(candidatesFor(login, service, choice).map(regionOf));
}

/** The region that a service's objects are in, if only the catalog names it: that of the endpoint that is used. */
export function regionIn(login: Login, service: ServiceName, choice: EndpointChoice): string | undefined {
  const [first] = entriesOf(login, service, choice).flatMap(({ endpoints }) => endpoints);
  const endpoint = endpointIn(login, service, choice) ?? first;
  return endpoint && regionOf(endpoint);
}

/** The region of an endpoint, in the words of either API version. */
export function regionOf({ region_id, region }: Endpoint): string | undefined {
  return region_id ?? region ?? undefined;
}

/** The types by which a service may stand in the catalog. */
function typesOf(service: ServiceName, { services }: Pick<EndpointChoice, "services">): readonly string[] {
  const own = services?.[service]?.type;
  return own === undefined ? SERVICES[service].types : [own];
}

/** A service's entries. There may be several of one type: one for each region. */
function entriesOf({ catalog }: Login, service: ServiceName, choice: Pick<EndpointChoice, "services">): CatalogEntry[] {
  const { name } = choice.services?.[service] ?? {};
  const isMeant = (entry: CatalogEntry) => name === undefined || entry.name === undefined || entry.name === name;
  return typesOf(service, choice).flatMap((type) => catalog.filter((entry) => entry.type === type && isMeant(entry)));
}

/** The endpoints that may be used, in all regions, the preferred ones first. */
function candidatesFor(
  login: Login,
  service: ServiceName,
  choice: Omit<EndpointChoice, "authUrl" | "region">,
): Endpoint[] {
  const audiences = audiencesFor(service, choice);
  // By type first: a cloud that has a service by its old type too means the same one twice.
  return typesOf(service, choice).flatMap((type) => {
    const endpoints = entriesOf(login, service, choice)
      .filter((entry) => entry.type === type)
      .flatMap((entry) => entry.endpoints);
    return audiences.flatMap((audience) => endpoints.filter((one) => one.interface === audience));
  });
}

function audiencesFor(service: ServiceName, choice: Pick<EndpointChoice, "interface" | "services">): Audience[] {
  return [choice.services?.[service]?.interface ?? choice.interface ?? "public"].flat();
}

/** The region that is meant, if one is. */
function regionFor(service: ServiceName, { region, services }: EndpointChoice): string | undefined {
  return services?.[service]?.region ?? region;
}

/** The endpoint that is used. */
function endpointIn(login: Login, service: ServiceName, choice: EndpointChoice): Endpoint | undefined {
  const region = regionFor(service, choice);
  return candidatesFor(login, service, choice).find((one) => region === undefined || regionOf(one) === region);
}

/**
 * The root URL of a service, with its version and without a slash at the end.
 * @throws OmnicloudError naming the services or regions that the catalog has
 */
export function endpointOf(login: Login, service: ServiceName, choice: EndpointChoice): string {
  const { version } = SERVICES[service];
  const own = choice.services?.[service]?.endpoint;
  if (own === undefined && service === "identity") return choice.authUrl.replace(/\/$/, "");
  const url = own === undefined ? urlIn(login, service, choice) : withProject(own, login);
  const root = url.replace(/\/+$/, "");
  return version && !new RegExp(`${version.replace(".", "\\.")}(/|$)`).test(root) ? `${root}${version}` : root;
}

/** An endpoint that a user wrote, as the catalog's templates are written. */
function withProject(url: string, { projectId = "" }: Login): string {
  return url.replace(/[%$]\((project|tenant)_id\)s/g, projectId);
}

function urlIn(login: Login, service: ServiceName, choice: EndpointChoice): string {
  const endpoint = endpointIn(login, service, choice);
  if (endpoint === undefined) throw new OmnicloudError(describeAbsence(login, service, choice));
  if (URL.canParse(endpoint.url)) return endpoint.url;
  throw new OmnicloudError(`the cloud's catalog has no URL of the ${service} service: ${endpoint.url || "nothing"}`);
}

function describeAbsence(login: Login, service: ServiceName, choice: EndpointChoice): string {
  if (entriesOf(login, service, choice).length === 0) {
    const known = [...new Set(login.catalog.map(({ type }) => type))].join(", ");
    return `the cloud's catalog has no ${service} service; it has: ${known || "none (is the login scoped to a project?)"}`;
  }
  const audience = audiencesFor(service, choice).join(" or ");
  const regions = [...regionsOf(login, service, choice)].join(", ") || "none";
  return `the ${service} service has no ${audience} endpoint in region ${regionFor(service, choice) ?? "(any)"}; its regions: ${regions}`;
}
