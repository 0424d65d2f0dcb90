/** Tenants, and what an operator makes in one. */
import * as pulumi from "@pulumi/pulumi";
import {
  CloudDisk,
  Instance,
  InstancePower,
  NasShare,
  Network,
  Router,
  RouterInterface,
  Routes,
  SecurityGroup,
  SecurityGroupMember,
  SecurityGroupResource,
  Server,
  Share,
  ShareAccess,
  ShareNetwork,
  Subnet,
  Tenant,
  TenantResource,
  Volume,
  VolumeAttachment,
  Vpc,
} from "pulumi-omnicloud";
import { all, changed, onCloud, options } from "./place";

/** All tenants. */
export function tenants() {
  const acme = new Tenant("acme", {
    ...{ connection: "cloud", adopt: false, name: changed("ACME", "ACME Ltd.") },
    ...{
      rotate: changed("first", "second"),
      dropPrevious: true,
      rotatePassword: changed("once", "twice"),
      purge: true,
    },
  });
  const plain = new Tenant("plain-tenant");
  const own = new TenantResource(
    "own",
    {
      ...{ connection: "cloud", adopt: false, name: "Own", rotate: changed("a", "b"), dropPrevious: false },
      rotatePassword: "b",
      purge: false,
    },
    options("mine"),
  );
  const inside = within(acme);
  const resources = [acme, plain, own, ...inside];
  return { acme, inside, outputs: pulumi.secret(resources.map(all)) };
}

/** What `tenants` made. */
export type Tenants = ReturnType<typeof tenants>;

/** One of each in a project that is not the connection's own. */
function within({ projectId: project }: Tenant): pulumi.Resource[] {
  const place = { ...onCloud, project };
  const network = new Network("acme", place);
  const subnet = new Subnet("acme", { ...place, network: network.id, cidr: "10.70.0.0/24" });
  const router = new Router("acme", place);
  const leg = new RouterInterface("acme", { ...place, router: router.id, subnet: subnet.id });
  const way = { destination: "172.16.0.0/16", nexthop: "10.70.0.9" };
  const routes = new Routes("acme", { ...place, router: router.id, routes: [way] }, { dependsOn: leg });
  const group = new SecurityGroupResource("acme", { ...place, rules: [] });
  const common = { ...place, flavor: "m1.tiny", image: "cirros" };
  const server = new Server("acme", { ...common, networks: [{ network: network.id }] }, { dependsOn: subnet });
  const power = new InstancePower("acme", { ...place, server: server.id, state: "running" });
  const member = new SecurityGroupMember("acme", { ...place, server: server.id, securityGroup: group.id });
  const volume = new Volume("acme", { ...place, size: 1 });
  const attachment = new VolumeAttachment("acme", { ...place, server: server.id, volume: volume.id });
  const shareNetwork = new ShareNetwork("acme", { ...place, network: network.id, subnet: subnet.id });
  const share = new Share("acme", { ...place, size: 1, protocol: "NFS", shareNetwork: shareNetwork.id });
  const access = new ShareAccess("acme", { ...place, share: share.id, rules: [] });
  const vpc = new Vpc("acme-vpc", { ...place, subnets: { all: { cidr: "10.71.0.0/24" } } });
  const web = new Instance("acme-web", { ...common, network: vpc.id });
  const disk = new CloudDisk("acme-disk", { ...place, size: 1, attachTo: web.id });
  const component = new SecurityGroup("acme-group", { ...place, members: { web: web.id } });
  const nas = new NasShare("acme-nas", { ...place, size: 1, vpc: vpc.id, clients: [{ instance: web, access: "rw" }] });
  return [
    ...[network, subnet, router, leg, routes, group, server, power, member, volume, attachment, shareNetwork, share],
    ...[access, vpc, web, disk, component, nas],
  ];
}
