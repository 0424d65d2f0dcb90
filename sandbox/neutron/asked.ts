// Neutron: what its calls may be asked. All that its collections know as attributes is checked there.
import { type AskedTable, done, missing } from "../asked";

/** The calls of Neutron, and what of them the sandbox refuses. */
export const neutronAsked: AskedTable = {
  "POST /v2.0/subnets": { body: { subnet: missing("networks of several segments", "segment_id") } },
  "POST /v2.0/ports": {
    body: {
      port: {
        ...done("binding:host_id binding:profile binding:vnic_type extra_dhcp_opts fixed_ips mac_address"),
        ...missing("devices of accelerators", "device_profile"),
        ...missing("affinity to memory nodes", "numa_affinity_policy"),
      },
    },
  },
  "POST /v2.0/routers": {
    body: { router: missing("routers on several hosts, and flavors of routers", "distributed ha flavor_id") },
  },
  "PUT /v2.0/routers/{id}": {
    body: { router: missing("routers on several hosts", "distributed ha") },
  },
};
