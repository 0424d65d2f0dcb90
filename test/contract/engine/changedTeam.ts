/**
 * The team's program of `stacks/team.ts` as it might look a year later: the same resources by the same names, and every
 * argument that can change in place is another one.
 * @param adopt the id of a volume that somebody else made: 1 GiB, named `found`
 */
export const changedTeam = (adopt: string) => `
const { CloudDisk, getImageOutput, Instance, SecurityGroup, Vpc } = require("pulumi-omnicloud");

const vpc = new Vpc("team", {
  name: "wires",
  description: "the team's wires",
  cidr: "10.20.0.0/16",
  subnets: {
    front: {
      cidr: "10.20.1.0/24",
      name: "forward",
      description: "what is seen",
      dns: ["1.1.1.1", "9.9.9.9"],
      allocationPools: [{ start: "10.20.1.2", end: "10.20.1.99" }],
      hostRoutes: [{ destination: "10.98.0.0/16", nexthop: "10.20.1.201" }],
    },
    back: { cidr: "10.20.2.0/24", dhcp: false },
  },
  router: { externalNetwork: "public", routes: [{ destination: "10.99.0.0/16", nexthop: "10.20.1.200" }] },
});

const group = new SecurityGroup("team", {
  name: "doors",
  description: "the team's doors",
  defaultEgress: false,
  rules: [
    { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.0/8", description: "ssh, from within" },
    { protocol: "tcp", portRangeMin: 443, description: "https" },
    { protocol: "tcp", portRangeMin: 8000, portRangeMax: 8100, remoteIpPrefix: "10.20.0.0/16" },
    { direction: "egress", protocol: "udp", portRangeMin: 53 },
    { protocol: "icmp", ethertype: "IPv6" },
  ],
});

const common = { image: getImageOutput({ name: "cirros" }).id, network: vpc.id, securityGroups: [group.id] };
const web = new Instance("web", {
  ...common,
  flavor: "m1.small",
  name: "front",
  description: "the front",
  metadata: { tier: "1" },
  tags: ["blue"],
  systemDisk: { size: 3 },
  dataDisks: {
    logs: { size: 2, description: "what happened", deleteWithInstance: true },
    spool: { size: 1, deleteWithInstance: true },
  },
  power: "running",
  reboot: { type: "hard", trigger: "1" },
});
const spare = new Instance("spare", {
  ...common,
  flavor: "m1.tiny",
  systemDisk: { size: 2 },
  dataDisks: { logs: { size: 1, deleteWithInstance: true } },
  power: "suspended",
});
const found = new CloudDisk("found", { size: 1, adopt: ${JSON.stringify(adopt)}, attachTo: web.id });

const shown = ({ id, status, address, flavor, systemDisk, dataDisks }) => ({ id, status, address, flavor, systemDisk, dataDisks });
module.exports = {
  vpc: { id: vpc.id, subnets: vpc.subnetIds, externalAddresses: vpc.externalAddresses },
  group: group.id,
  web: shown(web),
  spare: shown(spare),
  found: found.id,
};
`;

/** What an `up` of it does to the team's stack, all of it in place. */
export const CHANGES = [
  "create index:CloudDisk found",
  "create openstack:Power web",
  "create openstack:RouterInterface team-back",
  "create openstack:Routes team",
  "create openstack:Subnet team-back",
  "create openstack:Volume found",
  "create openstack:Volume web-spool",
  "create openstack:VolumeAttachment found",
  "create openstack:VolumeAttachment web-spool",
  "delete openstack:Volume web-cache",
  "delete openstack:VolumeAttachment web-cache",
  "update openstack:Network team",
  "update openstack:Power spare",
  "update openstack:Router team",
  "update openstack:SecurityGroup team",
  "update openstack:Server spare",
  "update openstack:Server web",
  "update openstack:Subnet team-front",
  "update openstack:Volume web-logs",
];
