/** The way to an OpenStack's services: certificates, patience, and what errors must not show. */
import { readAuthority, readPem } from "../core/authority";
import { Http, type Transport } from "../core/http";
import { refusalReader } from "./refusals";
import type { ServiceName } from "./serviceChoice";
import type { OpenStackSettings } from "./settings";

/** The headers with a request's id: the common one, and an older one of Nova, Cinder and Manila. */
const REQUEST_ID = ["x-openstack-request-id", "x-compute-request-id"];

/** The HTTP connections to a service; its errors name the service. */
export function httpOf(service: ServiceName, way: Way): Http {
  const readRefusal = refusalReader(service);
  return new Http({ ...way, service: `OpenStack ${service}`, requestIdHeaders: REQUEST_ID, readRefusal });
}

/** How services are reached. */
export type Way = Pick<Transport, "ca" | "cert" | "key" | "verify" | "longest" | "secrets">;

/** How the services of a connection are reached. @throws ConnectionError for a file that cannot be read */
export function wayOf(settings: OpenStackSettings & { name: string }): Way {
  const { name, cert, key, verify, timeout } = settings;
  const { password, token, applicationCredentialSecret, apiKey } = settings;
  const secrets = [password, token, applicationCredentialSecret, apiKey].filter((secret) => secret !== undefined);
  return {
    ca: readAuthority(settings),
    cert: readPem(name, "cert", cert),
    key: readPem(name, "key", key ?? cert),
    verify,
    longest: timeout && timeout * 1000,
    secrets,
  };
}
