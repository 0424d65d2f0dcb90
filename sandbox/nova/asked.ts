// Nova: what its calls may be asked.
import { type AskedTable, done, missing } from "../asked";

const servers = done(
  [
    "access_ip_v4 access_ip_v6 all_tenants auto_disk_config availability_zone changes-before changes-since config_drive",
    "created_at deleted description display_description display_name flavor host hostname image image_ref ip ip6",
    "kernel_id key_name launch_index launched_at limit locked locked_by marker name node not-tags not-tags-any",
    "power_state progress project_id ramdisk_id reservation_id root_device_name soft_deleted sort_dir sort_key status",
    "tags tags-any task_state tenant_id terminated_at user_id uuid vm_state",
  ].join(" "),
);

const flavors = done("is_public limit marker minDisk minRam sort_dir sort_key");

/** The calls of Nova, and what of them the sandbox refuses. */
export const novaAsked: AskedTable = {
  "GET /v2.1/servers": { query: servers },
  "GET /v2.1/servers/detail": { query: servers },
  "POST /v2.1/servers": {
    body: {
      server: {
        ...done("name flavorRef imageRef networks block_device_mapping_v2 metadata key_name user_data security_groups"),
        ...done("availability_zone config_drive adminPass min_count max_count accessIPv4 accessIPv6 OS-DCF:diskConfig"),
        ...done("return_reservation_id description tags host hypervisor_hostname hostname personality"),
        ...missing("images that are signed", "trusted_image_certificates"),
        ...missing("the form before block_device_mapping_v2", "block_device_mapping"),
      },
    },
  },
  "GET /v2.1/flavors": { query: flavors },
  "GET /v2.1/flavors/detail": { query: flavors },
  "GET /v2.1/os-keypairs": { query: done("limit marker user_id") },
  "GET /v2.1/os-server-groups": { query: done("all_projects limit offset") },
  "GET /v2.1/os-hypervisors": { query: done("hypervisor_hostname_pattern limit marker with_servers") },
  "GET /v2.1/os-services": { query: done("binary host") },
  "PUT /v2.1/os-services/{id}": {
    body: {
      "": { ...done("status disabled_reason binary host"), ...missing("services that are down", "forced_down") },
    },
  },
  "GET /v2.1/os-simple-tenant-usage": {
    query: { ...done("start end detailed"), ...missing("pages of usage", "limit marker") },
  },
  "GET /v2.1/os-aggregates": {},
};
