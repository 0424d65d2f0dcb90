/** The region that a resource is in, also where only the cloud's catalog names it. */
import { SERVICES, type ServiceName } from "./catalog";
import type { OpenStack } from "./client";

/** The region of a client: the one named, else that of the service's first endpoint. */
export async function regionOf(cloud: OpenStack, service: ServiceName): Promise<string | undefined> {
  if (cloud.region !== undefined) return cloud.region;
  const { catalog } = await cloud.login();
  const entry = catalog.find(({ type }) => SERVICES[service].types.includes(type));
  const [endpoint] = entry?.endpoints ?? [];
  return endpoint?.region_id ?? endpoint?.region;
}
