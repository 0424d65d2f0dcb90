// @ts-check
// Whether a cloud is well: every API answers, and every daemon has reported in.
import { signIn } from "./api.mjs";
import { host } from "./cloud.mjs";
import { manilaVersion } from "./seed.mjs";

/** What a cloud lacks whose hypervisor is not seen yet. */
export const HYPERVISOR = "a hypervisor";

/**
 * What a cloud lacks; nothing when it is well. Fails when an API does not answer.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @returns {Promise<string[]>}
 */
export async function missing(cloud) {
  const { call, projectId } = await signIn(cloud);
  const up = async (/** @type {string} */ service, /** @type {string} */ path, key = "binary", headers = {}) => {
    const { services } = await call("GET", service, path, undefined, headers);
    return new Set(services.filter((/** @type {any} */ s) => s.state === "up").map((/** @type {any} */ s) => s[key]));
  };
  const lacks = (/** @type {Set<string>} */ found, /** @type {string[]} */ wanted) =>
    wanted.filter((n) => !found.has(n));

  const nova = await up("nova", "/v2.1/os-services");
  const cinder = await up("cinder", `/v3/${projectId}/os-services`);
  const result = [
    ...lacks(nova, ["nova-conductor", "nova-scheduler", "nova-compute"]),
    ...lacks(cinder, ["cinder-scheduler", "cinder-volume"]),
  ];
  if (cloud.services.includes("manila")) {
    const hosts = await up("manila", "/v2/services", "host", manilaVersion);
    result.push(...lacks(hosts, [host, `${host}@served`, `${host}@plain`]).map((name) => `manila on ${name}`));
  }
  // What follows asks those daemons: one that is not there yet would keep its API waiting for a minute.
  if (result.length > 0) return result;

  const { hypervisors } = await call("GET", "nova", "/v2.1/os-hypervisors");
  if (hypervisors.length === 0) result.push(HYPERVISOR);
  const { pools } = await call("GET", "cinder", `/v3/${projectId}/scheduler-stats/get_pools`);
  if (pools.length === 0) result.push("a pool of volumes");
  await call("GET", "neutron", "/v2.0/networks?name=public");
  await call("GET", "glance", "/v2/images?name=cirros");
  if (cloud.services.includes("octavia")) await call("GET", "octavia", "/v2.0/lbaas/loadbalancers");
  if (cloud.services.includes("manila")) {
    const shares = await call("GET", "manila", "/v2/scheduler-stats/pools", undefined, manilaVersion);
    if (shares.pools.length < 2) result.push("pools of shares");
  }
  return result;
}
