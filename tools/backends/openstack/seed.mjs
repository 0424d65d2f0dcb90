// @ts-check
// What a fresh cloud needs before anybody can use it.

import { signIn } from "./api.mjs";
import { admin } from "./cloud.mjs";

/** The Manila API version that knows public share types and pools. */
export const manilaVersion = { "X-OpenStack-Manila-API-Version": "2.65" };

/**
 * The service catalogue, and the user that services are to each other.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {Record<string, import("./services.mjs").Service>} services
 */
export async function makeCatalogue(cloud, services) {
  const { call } = await signIn(cloud);
  /** @param {string} method @param {string} path @param {unknown} [body] */
  const keystone = (method, path, body) => call(method, "keystone", `/v3${path}`, body);
  for (const [name, { catalogue }] of Object.entries(services)) {
    for (const [type, path] of Object.entries(catalogue)) {
      const { service } = await keystone("POST", "/services", { service: { name, type } });
      for (const kind of ["public", "internal", "admin"]) {
        const endpoint = {
          service_id: service.id,
          interface: kind,
          url: cloud.url(name) + path,
          region_id: admin.region,
        };
        await keystone("POST", "/endpoints", { endpoint });
      }
    }
  }
  const { project } = await keystone("POST", "/projects", { project: { name: "service", domain_id: "default" } });
  const { user } = await keystone("POST", "/users", {
    user: { name: "svc", password: admin.password, domain_id: "default" },
  });
  const { roles } = await keystone("GET", "/roles");
  for (const name of ["admin", "service"]) {
    const found = roles.find((/** @type {{ name: string }} */ role) => role.name === name);
    const role = found ?? (await keystone("POST", "/roles", { role: { name } })).role;
    await keystone("PUT", `/projects/${project.id}/users/${user.id}/roles/${role.id}`);
  }
  await keystone("POST", "/roles", { role: { name: "load-balancer_member" } });
}

/**
 * What tenants choose from: an image, flavors, the external network, volume types, and share types if there is Manila.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function makeOfferings(cloud) {
  const { call, projectId } = await signIn(cloud);
  const image = await call("POST", "glance", "/v2/images", {
    ...{ name: "cirros", disk_format: "raw", container_format: "bare", visibility: "public", min_disk: 0, min_ram: 0 },
  });
  await call("PUT", "glance", `/v2/images/${image.id}/file`, new Uint8Array(1 << 20));

  const flavors = [
    { id: "1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
    { id: "2", name: "m1.small", vcpus: 1, ram: 2048, disk: 20 },
    { id: "3", name: "m1.medium", vcpus: 2, ram: 4096, disk: 40 },
  ];
  for (const flavor of flavors) await call("POST", "nova", "/v2.1/flavors", { flavor });

  const { network } = await call("POST", "neutron", "/v2.0/networks", {
    network: {
      ...{ name: "public", "router:external": true, shared: false },
      ...{ "provider:network_type": "flat", "provider:physical_network": "public" },
    },
  });
  await call("POST", "neutron", "/v2.0/subnets", {
    subnet: {
      ...{ name: "public-subnet", network_id: network.id, ip_version: 4 },
      ...{ cidr: "203.0.113.0/24", enable_dhcp: false }, // RFC 5737: addresses for documentation
    },
  });

  const backend = { volume_backend_name: "nothing" };
  const volumeTypes = [
    { name: "standard", extra_specs: backend },
    { name: "multiattach", extra_specs: { ...backend, multiattach: "<is> True" } },
  ];
  for (const volume_type of volumeTypes) await call("POST", "cinder", `/v3/${projectId}/types`, { volume_type });

  if (!cloud.services.includes("manila")) return;
  for (const [name, served] of [
    ["default", true],
    ["plain", false],
  ]) {
    const extra_specs = { driver_handles_share_servers: served, snapshot_support: true };
    const share_type = { name, "share_type_access:is_public": true, extra_specs };
    await call("POST", "manila", "/v2/types", { share_type }, manilaVersion);
  }
}
