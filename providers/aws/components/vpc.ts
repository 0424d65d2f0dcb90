/**
 * A Vpc on AWS: VPC, subnets and, with a router, a route table for the subnets that it joins. `externalNetwork` is the
 * internet; a NAT gateway comes only if it is asked for.
 */
import { Eip } from "@pulumi/aws/ec2/eip";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway";
import { NatGateway } from "@pulumi/aws/ec2/natGateway";
import { Route } from "@pulumi/aws/ec2/route";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import { VpcDhcpOptions } from "@pulumi/aws/ec2/vpcDhcpOptions";
import { VpcDhcpOptionsAssociation } from "@pulumi/aws/ec2/vpcDhcpOptionsAssociation";
import * as pulumi from "@pulumi/pulumi";
import type { VpcArgs, VpcBuilt } from "../../../components/vpc";
import type { Builder } from "../../core/cloud";
import { noteCompanions } from "../../core/companions";
import { unfailing } from "../../core/failedInputs";
import { noteWayOut } from "../../core/waysOut";
import { ComponentArguments } from "../arguments/arguments";
import { Natives } from "../native";
import { Occupants } from "../occupants/occupants";
import type { VpcArguments } from "../vpc/arguments";
import { isJoined, refuseUnsupported } from "./vpcFaults";

/** A Vpc that is being built. */
interface Building {
  natives: Natives;
  name: string;
  args: VpcArgs;
  /** Its name in the cloud. */
  called: pulumi.Input<string | undefined>;
  /** What all of its resources wait for. */
  checked: ComponentArguments<VpcArguments>;
}

/** Builds a Vpc. */
export const build: Builder<VpcArgs, VpcBuilt> = (self, name, given, on) => {
  refuseUnsupported(name, given);
  const natives = new Natives(self, on(), given.region);
  const checked = checkArguments(self, name, given, natives);
  const args = unfailing(given);
  const building: Building = { natives, name, args, called: args.name, checked };
  const vpc = buildVpc(building);
  const subnets = buildSubnets(building, vpc);
  const occupants = noteOccupants(self, building, vpc, subnets);
  const router = args.router ? buildRouter(building, vpc, subnets, occupants) : undefined;
  const nat = args.router?.aws?.nat;
  for (const [key, subnet] of subnets) {
    const isBehind = nat !== undefined && key !== nat && isJoined(args.subnets[key]);
    // The tables of an adopted one are its own.
    noteWayOut(subnet, args.adopt ? "unknown" : isBehind ? "nat" : "none");
  }
  // Whatever is in them is deleted before these, which look what else is there.
  const there = pulumi.all([...subnets.values(), ...occupants.values()].map(({ urn }) => urn));
  const tableOf = (key: string) => router?.tables[key]?.id ?? vpc.mainRouteTableId;
  return {
    id: pulumi.all([vpc.id, there]).apply(([id]) => id),
    name: pulumi.output(args.name).apply((said) => said ?? name),
    description: pulumi.output(args.description),
    region: pulumi.output<string | undefined>(natives.region),
    status: vpc.id.apply(() => "available"), // a VPC has no state once it is there, and no time of its creation
    createdAt: pulumi.output<string | undefined>(undefined),
    subnetIds: Object.fromEntries([...subnets].map(([key, { id }]) => [key, occupants.get(key)?.entry ?? id])),
    routeTableIds: Object.fromEntries([...subnets.keys()].map((key) => [key, tableOf(key)])),
    routerId: router?.table.id,
    externalAddresses: router?.externalAddresses,
  };
};

/** Notes what is in the Vpc, by `""`, and in each of its subnets. */
function noteOccupants(
  self: pulumi.ComponentResource,
  { natives: { place }, name }: Building,
  vpc: Vpc,
  subnets: ReadonlyMap<string, Subnet>,
): Map<string, Occupants> {
  const child = { parent: self };
  const all = [...subnets].map(([key, { id }]) => [key, new Occupants(`${name}-${key}`, id, place, child)] as const);
  return new Map([["", new Occupants(name, vpc.id, place, child)], ...all]);
}

function checkArguments(self: pulumi.ComponentResource, name: string, args: VpcArgs, { place }: Natives) {
  const { name: called, description, cidr, subnets, adopt, takeOver } = args;
  const own = Object.entries(subnets).map(
    ([key, { cidr, name, description, gateway, availabilityZone, dns, adopt }]) => [
      key,
      { cidr, name, description, gateway, availabilityZone, dns, adopt },
    ],
  );
  return new ComponentArguments<VpcArguments>(
    "Vpc",
    name,
    { ...place, name: called, description, cidr, subnets: Object.fromEntries(own), adopt, takeOver } as never,
    { parent: self },
  );
}

function buildVpc({ natives, name, args, called, checked }: Building): Vpc {
  const words = { name: "tags", description: "tags", cidr: "cidrBlock" };
  const options = natives.options({ dependsOn: checked, import: args.adopt || undefined }, words);
  const there = tagsOf(checked, "");
  const vpc = new Vpc(
    name,
    {
      region: natives.region,
      cidrBlock: args.cidr,
      enableDnsHostnames: true,
      tags: natives.tags("aws:ec2/vpc:Vpc", name, { called, description: args.description, there }, options),
    },
    options,
  );
  if (Object.values(args.subnets).some(({ dns }) => dns !== undefined))
    announceDns({ natives, name, args, called, checked }, vpc);
  return vpc;
}

/** The name servers are the whole Vpc's: all subnets that name some name the same. */
function announceDns({ natives, name, args, called, checked }: Building, vpc: Vpc): void {
  const { region } = natives;
  const dns = Object.values(args.subnets).find((subnet) => subnet.dns !== undefined)?.dns;
  const options = natives.options({ dependsOn: checked }, { dns: "domainNameServers" });
  const announced = new VpcDhcpOptions(
    name,
    {
      region,
      domainNameServers: pulumi.output(dns).apply((servers) => servers ?? []),
      tags: natives.tags("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", name, { called }, options),
    },
    options,
  );
  new VpcDhcpOptionsAssociation(name, { region, vpcId: vpc.id, dhcpOptionsId: announced.id }, natives.options());
}

/** The tags that an adopted object has and the program says nothing of; none of one that was not adopted. */
const tagsOf = ({ adopted }: ComponentArguments<VpcArguments>, key: string) => adopted.apply((all) => all?.tags[key]);

function buildSubnets({ natives, name, args, checked }: Building, vpc: Vpc): Map<string, Subnet> {
  const words = { subnets: "cidrBlock", name: "tags", description: "tags" };
  return new Map(
    Object.entries(args.subnets).map(([key, { cidr, name: own, description, availabilityZone, adopt }]) => {
      const of = `${name}-${key}`;
      // The new one may have addresses of the old one.
      const options = natives.options({ deleteBeforeReplace: true, import: adopt || undefined }, words);
      const tags = natives.tags(
        "aws:ec2/subnet:Subnet",
        of,
        { called: own, description, there: tagsOf(checked, key) },
        options,
      );
      const { region } = natives;
      return [key, new Subnet(of, { region, vpcId: vpc.id, cidrBlock: cidr, availabilityZone, tags }, options)];
    }),
  );
}

/** What is there of a router. */
interface BuiltRouter {
  /** The table of all joined subnets but those behind a NAT gateway. */
  table: RouteTable;
  /** The table of each joined subnet. */
  tables: Record<string, RouteTable>;
  externalAddresses: pulumi.Output<string[]>;
}

function buildRouter(
  building: Building,
  vpc: Vpc,
  subnets: ReadonlyMap<string, Subnet>,
  occupants: ReadonlyMap<string, Occupants>,
): BuiltRouter {
  const { natives, name, args } = building;
  const { externalNetwork, aws = {} } = args.router ?? {};
  const table = newTable(building, vpc, name);
  const gateway = externalNetwork === true ? newGateway(building, vpc, table) : undefined;
  const front = aws.nat === undefined ? undefined : subnets.get(aws.nat);
  // The gateway is deleted before anybody looks what is in its subnet.
  const before = [gateway, occupants.get(aws.nat ?? "")].filter((one) => one !== undefined);
  const nat = front && gateway ? newNat(building, vpc, front, before) : undefined;
  const tables: Record<string, RouteTable> = {};
  const associations: RouteTableAssociation[] = [];
  for (const [key, subnet] of subnets) {
    if (!isJoined(args.subnets[key])) continue;
    const own = nat !== undefined && key !== aws.nat ? nat.table : table;
    tables[key] = own;
    const association = { region: natives.region, routeTableId: own.id, subnetId: subnet.id };
    // A subnet is in one table: a new association would meet the old one. AWS gives one that leads to another table another
    // id, of which the engine learns only if it is replaced.
    const options = natives.options({ deleteBeforeReplace: true, replaceOnChanges: ["routeTableId"] });
    associations.push(new RouteTableAssociation(`${name}-${key}`, association, options));
  }
  for (const each of [vpc, table, ...(nat ? [nat.table] : [])]) noteCompanions(each, associations);
  return { table, tables, externalAddresses: nat?.address ?? pulumi.output<string[]>([]) };
}

function newTable({ natives, name, called }: Building, vpc: Vpc, of: string): RouteTable {
  // Its routes are resources of their own, or those of Routes.
  const options = natives.options({ ignoreChanges: ["routes"] }, { name: "tags" });
  const shown = pulumi.output(called).apply((given) => of.replace(name, given ?? name));
  const tags = natives.tags("aws:ec2/routeTable:RouteTable", of, { called: shown }, options);
  return new RouteTable(of, { region: natives.region, vpcId: vpc.id, tags }, options);
}

/** The way to the internet. */
function newGateway({ natives, name, called }: Building, vpc: Vpc, table: RouteTable): InternetGateway {
  const { region } = natives;
  const options = natives.options({}, { name: "tags" });
  const tags = natives.tags("aws:ec2/internetGateway:InternetGateway", name, { called }, options);
  const gateway = new InternetGateway(name, { region, vpcId: vpc.id, tags }, options);
  const route = { region, routeTableId: table.id, destinationCidrBlock: EVERYWHERE, gatewayId: gateway.id };
  new Route(`${name}-internet`, route, natives.options({ deleteBeforeReplace: true }));
  return gateway;
}

const EVERYWHERE = "0.0.0.0/0";

/** A NAT gateway in a subnet, its address, and the table of the subnets that use it. */
function newNat(building: Building, vpc: Vpc, front: Subnet, before: pulumi.Resource[]) {
  const { natives, name, called } = building;
  const { region } = natives;
  const of = `${name}-nat`;
  const options = natives.options({}, { name: "tags" });
  const shown = pulumi.output(called).apply((given) => `${given ?? name}-nat`);
  const address = new Eip(
    of,
    { region, domain: "vpc", tags: natives.tags("aws:ec2/eip:Eip", of, { called: shown }, options) },
    options,
  );
  const tags = natives.tags("aws:ec2/natGateway:NatGateway", of, { called: shown }, options);
  const nat = new NatGateway(
    of,
    { region, subnetId: front.id, allocationId: address.allocationId, tags },
    {
      ...options,
      dependsOn: before,
      // Its address can be in one gateway only.
      deleteBeforeReplace: true,
    },
  );
  const table = newTable(building, vpc, of);
  const route = { region, routeTableId: table.id, destinationCidrBlock: EVERYWHERE, natGatewayId: nat.id };
  new Route(of, route, natives.options({ deleteBeforeReplace: true }));
  return { table, address: address.publicIp.apply((ip) => [ip]) };
}
