/**
 * A Vpc on Tencent Cloud: VPC, subnets and, with a router, a route table for the subnets that it joins. `externalNetwork` is the
 * internet, which needs nothing but a public address; a NAT gateway comes only if it is asked for.
 */
import * as pulumi from "@pulumi/pulumi";
import { Eip, NatGateway, RouteTable, RouteTableEntry, Subnet, Vpc } from "@pulumi/tencentcloud";
import type { VpcArgs, VpcBuilt } from "../../../components/vpc";
import type { Builder, Used } from "../../core/cloud";
import { unfailing } from "../../core/failedInputs";
import { noteWayOut } from "../../core/waysOut";
import { ComponentArguments } from "../arguments/arguments";
import { Natives } from "../native";
import type { TencentSettings } from "../settings";
import type { VpcArguments } from "../vpc/arguments";
import { isJoined, refuseUnsupported } from "./vpcFaults";

/** A Vpc that is being built. */
interface Building {
  natives: Natives;
  name: string;
  args: VpcArgs;
  /** Its name in the cloud. */
  called: pulumi.Output<string>;
  /** The zone of subnets that name none. */
  zone: string | undefined;
  /** What all of its resources wait for. */
  checked: ComponentArguments<VpcArguments>;
}

/** Builds a Vpc. */
export const build: Builder<VpcArgs, VpcBuilt> = (self, name, given, on) => {
  refuseUnsupported(name, given);
  const settings = on() as Used<TencentSettings>;
  const natives = new Natives(self, settings, given.region);
  const checked = checkArguments(self, name, given, natives);
  const args = unfailing(given);
  const called = pulumi.output(args.name).apply((said) => said ?? name);
  const building: Building = { natives, name, args, called, zone: settings.availabilityZone, checked };
  const vpc = buildVpc(building);
  const router = args.router ? buildRouter(building, vpc) : undefined;
  const subnets = buildSubnets(building, vpc, router);
  const front = args.router?.tencentcloud?.nat;
  for (const [key, subnet] of subnets)
    noteWayOut(subnet, front !== undefined && key !== front && isJoined(args.subnets[key]) ? "nat" : "none");
  const there = pulumi.all([...subnets.values()].map(({ urn }) => urn));
  return {
    id: pulumi.all([vpc.id, there]).apply(([id]) => id),
    name: called,
    description: pulumi.output(args.description),
    region: pulumi.output<string | undefined>(natives.region),
    status: vpc.id.apply(() => "available"), // a VPC has no state once it is there
    createdAt: pulumi.output<string | undefined>(undefined),
    subnetIds: Object.fromEntries([...subnets].map(([key, { id }]) => [key, id])),
    routeTableIds: Object.fromEntries([...subnets].map(([key, { routeTableId }]) => [key, routeTableId])),
    routerId: router?.table.id,
    externalAddresses: router?.externalAddresses,
  };
};

function checkArguments(self: pulumi.ComponentResource, name: string, args: VpcArgs, { place }: Natives) {
  const { name: called, description, cidr, subnets } = args;
  const own = Object.entries(subnets).map(([key, subnet]) => {
    const { cidr, name, description, gateway, availabilityZone, dns } = subnet;
    return [key, { cidr, name, description, gateway, availabilityZone, dns }];
  });
  return new ComponentArguments<VpcArguments>(
    "Vpc",
    name,
    { ...place, name: called, description, cidr, subnets: Object.fromEntries(own) } as never,
    { parent: self },
  );
}

function buildVpc({ natives, name, args, called, checked }: Building): Vpc {
  const words = { name: "name", description: "tags", cidr: "cidrBlock", dns: "dnsServers" };
  const options = natives.options({ dependsOn: checked }, words);
  // The name servers are the whole Vpc's: all subnets that name some name the same.
  const dns = Object.values(args.subnets).find((subnet) => subnet.dns !== undefined)?.dns;
  const dnsServers = dns === undefined ? undefined : pulumi.output(dns).apply((servers) => servers ?? []);
  const tags = natives.tags("tencentcloud:index/vpc:Vpc", name, { description: args.description }, options);
  return new Vpc(name, { name: called, cidrBlock: args.cidr as pulumi.Input<string>, dnsServers, tags }, options);
}

function buildSubnets(
  { natives, name, args, zone: usual }: Building,
  vpc: Vpc,
  router: BuiltRouter | undefined,
): Map<string, Subnet> {
  const words = { subnets: "cidrBlock", name: "name", description: "tags" };
  return new Map(
    Object.entries(args.subnets).map(([key, { cidr, name: own, description, availabilityZone: zone }]) => {
      const of = `${name}-${key}`;
      const options = natives.options(
        {
          // The new one may have addresses of the old one.
          deleteBeforeReplace: true,
          // Another zone of the connection is for new subnets: this one, and all disks in it, stay where they are.
          ignoreChanges: zone === undefined ? ["availabilityZone"] : [],
        },
        words,
      );
      const subnet = {
        name: pulumi.output(own).apply((said) => said ?? of),
        vpcId: vpc.id,
        cidrBlock: cidr,
        availabilityZone: pulumi.output(zone).apply((said) => said ?? usual ?? ""),
        routeTableId: isJoined(args.subnets[key]) ? router?.tableOf(key).id : undefined,
        tags: natives.tags("tencentcloud:index/subnet:Subnet", of, { description }, options),
      };
      return [key, new Subnet(of, subnet, options)];
    }),
  );
}

/** What is there of a router. */
interface BuiltRouter {
  /** The table of all joined subnets but those behind a NAT gateway. */
  table: RouteTable;
  /** The table of a joined subnet. */
  tableOf(subnet: string): RouteTable;
  externalAddresses: pulumi.Output<string[]>;
}

function buildRouter(building: Building, vpc: Vpc): BuiltRouter {
  const { tencentcloud: { nat: front } = {} } = building.args.router ?? {};
  const table = newTable(building, vpc, building.name);
  const nat = front === undefined ? undefined : newNat(building, vpc);
  return {
    table,
    tableOf: (subnet) => (nat === undefined || subnet === front ? table : nat.table),
    externalAddresses: nat?.addresses ?? pulumi.output<string[]>([]),
  };
}

function newTable({ natives, name, called, checked }: Building, vpc: Vpc, of: string): RouteTable {
  const options = natives.options({ dependsOn: checked }, { name: "name" });
  const tags = natives.tags("tencentcloud:index/routeTable:RouteTable", of, {}, options);
  return new RouteTable(of, { name: called.apply((given) => of.replace(name, given)), vpcId: vpc.id, tags }, options);
}

/** A NAT gateway, its address, and the table of the subnets that use it. */
function newNat(building: Building, vpc: Vpc) {
  const { natives, name, called, checked } = building;
  const of = `${name}-nat`;
  const shown = called.apply((given) => `${given}-nat`);
  const options = natives.options({ dependsOn: checked }, { name: "name" });
  const address = new Eip(
    of,
    // The API takes 20 characters.
    {
      name: shown.apply((given) => given.slice(0, 20)),
      tags: natives.tags("tencentcloud:index/eip:Eip", of, {}, options),
    },
    options,
  );
  const assignedEipSets = [address.publicIp];
  const tags = natives.tags("tencentcloud:index/natGateway:NatGateway", of, {}, options);
  // Its address can be in one gateway only.
  const nat = new NatGateway(
    of,
    { name: shown, vpcId: vpc.id, assignedEipSets, tags },
    { ...options, deleteBeforeReplace: true },
  );
  const table = newTable(building, vpc, of);
  new RouteTableEntry(
    of,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", nextType: "NAT", nextHub: nat.id },
    natives.options({ deleteBeforeReplace: true }),
  );
  return { table, addresses: pulumi.all([address.publicIp]).apply((all) => all) };
}
