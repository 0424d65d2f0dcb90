// Nova: the extensions of old that clients still look for: those whose calls are here, under Nova's own names.
import { Refusal } from "../refusal";
import { type Route, route } from "../service";

/** Alias, name and description. */
const known: Array<[string, string, string]> = [
  ["OS-DCF", "DiskConfig", "Disk Management Extension."],
  ["OS-EXT-AZ", "ExtendedAvailabilityZone", "Extended Availability Zone support."],
  ["OS-EXT-IMG-SIZE", "ImageSize", "Adds image size to image listings."],
  ["OS-EXT-IPS", "ExtendedIps", "Adds type parameter to the ip list."],
  ["OS-EXT-IPS-MAC", "ExtendedIpsMac", "Adds mac address parameter to the ip list."],
  ["OS-EXT-SRV-ATTR", "ExtendedServerAttributes", "Extended Server Attributes support."],
  ["OS-EXT-STS", "ExtendedStatus", "Extended Status support."],
  ["OS-FLV-DISABLED", "FlavorDisabled", "Support to show the disabled status of a flavor."],
  ["OS-FLV-EXT-DATA", "FlavorExtraData", "Provide additional data for flavors."],
  ["OS-SCH-HNT", "SchedulerHints", "Pass arbitrary key/value pairs to the scheduler."],
  ["OS-SRV-USG", "ServerUsage", "Adds launched_at and terminated_at on Servers."],
  ["os-access-ips", "AccessIPs", "Access IPs support."],
  ["os-admin-actions", "AdminActions", "Enable admin-only server actions"],
  ["os-admin-password", "AdminPassword", "Admin password management support."],
  ["os-aggregates", "Aggregates", "Admin-only aggregate administration."],
  ["os-attach-interfaces", "AttachInterfaces", "Attach interface support."],
  ["os-availability-zone", "AvailabilityZone", "1. Add availability_zone to the Create Server API."],
  ["os-block-device-mapping-v2-boot", "BlockDeviceMappingV2Boot", "Allow boot with the new BDM data format."],
  ["os-config-drive", "ConfigDrive", "Config Drive Extension."],
  ["os-console-output", "ConsoleOutput", "Console log output support, with tailing ability."],
  ["os-consoles", "Consoles", "Interactive Console support."],
  ["os-create-backup", "CreateBackup", "Create a backup of a server."],
  ["os-evacuate", "Evacuate", "Enables server evacuation."],
  ["os-extended-hypervisors", "ExtendedHypervisors", "Extended hypervisors support."],
  [
    "os-extended-quotas",
    "ExtendedQuotas",
    "Adds ability for admins to delete quota and optionally force the update Quota command.",
  ],
  [
    "os-extended-rescue-with-image",
    "ExtendedRescueWithImage",
    "Allow the user to specify the image to use for rescue.",
  ],
  ["os-extended-services", "ExtendedServices", "Extended services support."],
  ["os-extended-status", "ExtendedStatus", "Extended Status support."],
  ["os-extended-volumes", "ExtendedVolumes", "Extended Volumes support."],
  ["os-flavor-access", "FlavorAccess", "Flavor access support."],
  ["os-flavor-extra-specs", "FlavorExtraSpecs", "Flavors extra specs support."],
  ["os-flavor-manage", "FlavorManage", "Flavor create/delete API support."],
  ["os-flavor-rxtx", "FlavorRxtx", "Support to show the rxtx status of a flavor."],
  ["os-flavor-swap", "FlavorSwap", "Support to show the swap status of a flavor."],
  ["os-hypervisor-status", "HypervisorStatus", "Show hypervisor status."],
  ["os-hypervisors", "Hypervisors", "Admin-only hypervisor administration."],
  ["os-instance-actions", "InstanceActions", "View a log of actions and events taken on an instance."],
  ["os-keypairs", "Keypairs", "Keypair Support."],
  ["os-lock-server", "LockServer", "Enable lock/unlock server actions."],
  ["os-migrate-server", "MigrateServer", "Enable migrate and live-migrate server actions."],
  ["os-migrations", "Migrations", "Provide data on migrations."],
  ["os-multiple-create", "MultipleCreate", "Allow multiple create in the Create Server v2.1 API."],
  ["os-pause-server", "PauseServer", "Enable pause/unpause server actions."],
  ["os-quota-sets", "Quotas", "Quotas management support."],
  ["os-rescue", "Rescue", "Instance rescue mode."],
  ["os-security-groups", "SecurityGroups", "Security group support."],
  ["os-server-diagnostics", "ServerDiagnostics", "Allow Admins to view server diagnostics through server action."],
  ["os-server-groups", "ServerGroups", "Server group support."],
  ["os-server-list-multi-status", "ServerListMultiStatus", "Allow to filter the servers by a set of status values."],
  ["os-server-password", "ServerPassword", "Server password support."],
  ["os-server-sort-keys", "ServerSortKeys", "Add sorting support in get Server v2 API."],
  ["os-server-start-stop", "ServerStartStop", "Start/Stop instance compute API support."],
  ["os-services", "Services", "Services support."],
  ["os-shelve", "Shelve", "Instance shelve mode."],
  ["os-simple-tenant-usage", "SimpleTenantUsage", "Simple tenant usage extension."],
  ["os-suspend-server", "SuspendServer", "Enable suspend/resume server actions."],
  ["os-tenant-networks", "OSTenantNetworks", "Tenant-based Network Management Extension."],
  ["os-used-limits", "UsedLimits", "Provide data on limited resources that are being used."],
  [
    "os-used-limits-for-admin",
    "UsedLimitsForAdmin",
    "Provide data to admin on limited resources used by other tenants.",
  ],
  ["os-user-data", "UserData", "Add user_data to the Create Server API."],
  ["os-volume-attachment-update", "VolumeAttachmentUpdate", "Support for updating a volume attachment."],
  ["os-volumes", "Volumes", "Volumes support."],
];

const shown = known.map(([alias, name, description]) => ({
  alias,
  name,
  description,
  links: [],
  namespace: "http://docs.openstack.org/compute/ext/fake_xml",
  updated: "2014-12-03T00:00:00Z",
}));

/** The routes of /extensions. */
export function extensionRoutes(): Route[] {
  return [
    route("GET /v2.1/extensions", () => ({ status: 200, body: { extensions: shown } })),
    route("GET /v2.1/extensions/{alias}", (call) => {
      const found = shown.find(({ alias }) => alias === call.params.alias);
      if (!found) throw new Refusal(404, "The resource could not be found.");
      return { status: 200, body: { extension: found } };
    }),
  ];
}
