// What a fresh cloud holds: the operator, the catalog, flavors, an image, the external network, volume and share types.
import { createType } from "./cinder/types";
import type { Cloud } from "./cloud";
import { createImage, upload } from "./glance/images";
import { hexId } from "./identifiers";
import { defaultDomain } from "./keystone/state";
import { createShareType } from "./manila/types";
import { createNetwork } from "./neutron/networks";
import { createSubnet } from "./neutron/subnets";
import { createFlavor } from "./nova/flavors";

/** Fills a new cloud with what every cloud has. */
export function seed(cloud: Cloud): void {
  const projectId = seedOperator(cloud);
  seedCatalog(cloud);
  const flavors: Array<[string, string, number, number, number]> = [
    ["1", "m1.tiny", 1, 512, 1],
    ["2", "m1.small", 1, 2048, 20],
    ["3", "m1.medium", 2, 4096, 40],
  ];
  for (const [id, name, vcpus, ram, disk] of flavors) createFlavor(cloud, { id, name, vcpus, ram, disk });
  const image = createImage(cloud, projectId, {
    name: "cirros",
    disk_format: "raw",
    container_format: "bare",
    visibility: "public",
  });
  upload(image, Buffer.alloc(1 << 20));
  createType(cloud, "standard", { volume_backend_name: "nothing" });
  createType(cloud, "multiattach", { volume_backend_name: "nothing", multiattach: "<is> True" });
  createType(cloud, "__DEFAULT__", {}, "Default Volume Type");
  createShareType(cloud, "default", { driver_handles_share_servers: true, snapshot_support: true });
  createShareType(cloud, "plain", { driver_handles_share_servers: false, snapshot_support: true });
  const network = createNetwork(cloud, projectId, {
    name: "public",
    "router:external": true,
    "provider:network_type": "flat",
    "provider:physical_network": "public",
  });
  createSubnet(cloud, network, projectId, {
    name: "public-subnet",
    ip_version: 4,
    cidr: "203.0.113.0/24",
    enable_dhcp: false,
  });
  seedLuoYun(cloud);
}

/** Adds the instances of LuoYunCloud's document, and one that runs. */
function seedLuoYun({ luoyun }: Cloud): void {
  luoyun.add("openerp7 img gz", { id: 2252, status: 2 });
  luoyun.add("gallery3", { id: 2492 });
  luoyun.add("ubuntu 12.04 64位版", { id: 2493 });
  luoyun.add("invigilator", { id: 2494, status: 5, port: 5901 });
}

function seedOperator(cloud: Cloud): string {
  const { keystone } = cloud;
  keystone.domains.set(defaultDomain, {
    id: defaultDomain,
    name: "Default",
    description: "The default domain",
    enabled: true,
    tags: [],
  });
  const { region } = cloud.settings;
  keystone.regions.set(region, { id: region, description: "", parent_region_id: null });
  const role = (name: string): string => {
    const id = hexId();
    keystone.roles.set(id, { id, name, domain_id: null, description: null, options: { immutable: true } });
    return id;
  };
  const [admin, member, reader] = [role("admin"), role("member"), role("reader")];
  keystone.implied.set(admin, new Set([member]));
  keystone.implied.set(member, new Set([reader]));
  const base = { domain_id: defaultDomain, enabled: true };
  const project = {
    ...base,
    id: hexId(),
    name: "admin",
    description: "Bootstrap project for initializing the cloud.",
    parent_id: defaultDomain,
    tags: [],
  };
  const user = { ...base, id: hexId(), name: "admin", extra: {}, password: "secret" };
  keystone.projects.set(project.id, project);
  keystone.users.set(user.id, user);
  keystone.assignments.push(
    { userId: user.id, roleId: admin, projectId: project.id },
    { userId: user.id, roleId: admin, system: true },
  );
  return project.id;
}

function seedCatalog(cloud: Cloud): void {
  const services: Array<[string, string, string]> = [
    ["keystone", "identity", "/identity/v3"],
    ["glance", "image", "/image"],
    ["nova", "compute", "/compute/v2.1"],
    ["neutron", "network", "/network"],
    ["cinderv3", "volumev3", "/volume/v3/%(project_id)s"],
    ["cinder", "block-storage", "/volume/v3/%(project_id)s"],
    ["manilav2", "sharev2", "/share/v2"],
    ["octavia", "load-balancer", "/load-balancer"],
  ];
  for (const [name, type, url] of services) {
    const endpoints = (["public", "internal", "admin"] as const).map((each) => ({ id: hexId(), interface: each, url }));
    cloud.keystone.services.push({ id: hexId(), type, name, endpoints });
  }
}
