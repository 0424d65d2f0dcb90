/** What a cloud refuses, tried: for each of its reasons one set of arguments that must be answered by it. */
import { ComponentResource } from "@pulumi/pulumi";
import { StringAsset } from "@pulumi/pulumi/asset";
import {
  CloudDisk,
  Instance,
  InstancePower,
  InstanceSecurityGroups,
  LoadBalancerTargets,
  NasShare,
  OssBucket,
  PulumiState,
  Routes,
  SecurityGroup,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";
import type { Differences } from "../../../providers/core/differences";

type Args = Record<string, unknown>;

const CLASSES = {
  ...{
    CloudDisk,
    Instance,
    InstancePower,
    InstanceSecurityGroups,
    LoadBalancerTargets,
    NasShare,
    OssBucket,
    PulumiState,
    Routes,
    SecurityGroup,
    UploadedFile,
    Vpc,
  },
} as unknown as Record<string, new (name: string, args: Args) => unknown>;

const subnet = (more: Args) => ({ subnets: { a: { cidr: "10.31.1.0/24", ...more } } });
const networks = (...all: Args[]) => ({ network: undefined, subnet: undefined, networks: all });
const client = (more: Args) => ({ clients: [{ cidr: "10.31.1.0/24", access: "rw", ...more }] });

/** What is right everywhere. The ids are nobody's: what is refused is refused before anything is looked for. */
const RIGHT: Record<string, Args> = {
  CloudDisk: { size: 1 },
  Instance: { flavor: "any", image: "any", network: "any", subnet: "any" },
  InstancePower: { instances: ["any"], state: "running" },
  InstanceSecurityGroups: { instances: ["any"], securityGroups: ["any"] },
  LoadBalancerTargets: { openstack: { pool: "any" }, targets: [] },
  NasShare: { size: 1, vpc: "any", subnet: "any" },
  OssBucket: {},
  PulumiState: { user: "any" },
  Routes: { routeTableId: "any" },
  SecurityGroup: { vpc: "any" },
  UploadedFile: { bucket: "any", source: new StringAsset("any") },
  Vpc: { cidr: "10.31.0.0/16", ...subnet({}) },
};

/** What is wrong on some cloud: by component and path, and by the value where not all of them are refused. */
const WRONG: Record<string, () => Args> = {
  "Vpc cidr": () => ({ cidr: undefined }),
  "Vpc router.externalNetwork a name": () => ({ router: { externalNetwork: "public" } }),
  "Vpc router.routes": () => ({ router: { routes: [] } }),
  "Vpc router.snat": () => ({ router: { snat: false } }),
  "Vpc subnets.*.availabilityZone": () => subnet({ availabilityZone: "any" }),
  "Vpc subnets.*.allocationPools": () => subnet({ allocationPools: [] }),
  "Vpc subnets.*.hostRoutes": () => subnet({ hostRoutes: [] }),
  "Vpc subnets.*.ipv6Mode": () => subnet({ ipv6Mode: "slaac" }),
  "Vpc subnets.*.dhcp false": () => subnet({ dhcp: false }),
  "Routes adopt an id": () => ({ adopt: "any" }),
  "Routes router": () => ({ router: "any" }),
  ...Object.fromEntries(
    ["address", "gatewayId", "instanceId", "natGatewayId", "networkInterfaceId", "peeringId"].map((kind) => [
      `Routes routes[].via.${kind}`,
      () => ({ routes: [{ destinationCidrBlock: "10.0.0.0/8", via: { [kind]: "any" } }] }),
    ]),
  ),
  "SecurityGroup vpc": () => ({ vpc: undefined }),
  "Instance hypervisorHostname": () => ({ hypervisorHostname: "any" }),
  "Instance serverGroup": () => ({ serverGroup: "any" }),
  "Instance network none beside subnet": () => ({ network: undefined }),
  "Instance networks": () => networks({ subnet: "a" }),
  "Instance systemDisk.deleteWithInstance false": () => ({ systemDisk: { size: 50, deleteWithInstance: false } }),
  "Instance tags": () => ({ tags: ["any"] }),
  ...Object.fromEntries(
    ["Instance", "SecurityGroup", "Vpc"].flatMap((component) => [
      [`${component} adopt`, () => ({ adopt: "any" })],
      [`${component} takeOver`, () => ({ takeOver: true })],
    ]),
  ),
  "Vpc subnets.*.adopt": () => subnet({ adopt: "any" }),
  "Instance networks several": () => networks({ subnet: "a" }, { subnet: "b" }),
  "Instance networks[].port": () => networks({ port: "any" }),
  "Instance power shelved": () => ({ power: "shelved" }),
  "Instance power suspended": () => ({ power: "suspended" }),
  "Instance publicAddress true": () => ({ publicAddress: true }),
  "Instance subnet": () => ({ subnet: undefined }),
  "InstancePower adopt an id": () => ({ adopt: "any" }),
  "InstancePower takeOver true": () => ({ takeOver: true }),
  "InstanceSecurityGroups takeOver true": () => ({ takeOver: true }),
  "InstancePower state shelved": () => ({ state: "shelved" }),
  "InstancePower state suspended": () => ({ state: "suspended" }),
  "InstanceSecurityGroups adopt an id": () => ({ adopt: "any" }),
  "LoadBalancerTargets adopt an id": () => ({ adopt: "any" }),
  "LoadBalancerTargets openstack": () => ({ openstack: undefined }),
  "LoadBalancerTargets targets[].port": () => ({ targets: [{ ip: "10.0.0.9" }] }),
  "NasShare allowShrink": () => ({ allowShrink: true }),
  "NasShare clients[].access ro": () => client({ access: "ro" }),
  "NasShare protocol all but NFS": () => ({ protocol: "CIFS" }),
  "NasShare size": () => ({ size: undefined }),
  "NasShare subnet": () => ({ subnet: undefined }),
  "NasShare vpc": () => ({ vpc: undefined }),
  "OssBucket quota": () => ({ quota: { maxSize: 1 } }),
  "OssBucket storageClass": () => ({ storageClass: "any" }),
  "OssBucket user an OssUser": () => ({ user: new ComponentResource("test:index:User", "user") }),
  ...Object.fromEntries(
    ["adopt", "displayName", "maxBuckets", "maxObjects", "maxSize", "suspended", "takeOver"].map((key) => [
      `OssBucket user.${key}`,
      () => ({ user: { [key]: key === "suspended" ? true : 1 } }),
    ]),
  ),
};

/** A refusal: of what, and in which words. */
export interface Refusal {
  /** `Instance power shelved` */
  of: string;
  component: string;
  /** The argument; `*` stands for any key. */
  path: string;
  reason: string;
}

/** All that a cloud says that it refuses. */
export function refusalsOf({ refused, needed, limited }: Differences): Refusal[] {
  const of = (all: Differences["refused"]) =>
    Object.entries(all).flatMap(([component, reasons]) =>
      Object.entries(reasons).map(([path, reason]) => ({ of: `${component} ${path}`, component, path, reason })),
    );
  const values = Object.entries(limited).flatMap(([component, paths]) =>
    Object.entries(paths).flatMap(([path, reasons]) =>
      Object.entries(reasons).map(([value, reason]) => ({
        ...{ of: `${component} ${path} ${value}`, component, path, reason },
      })),
    ),
  );
  // What a look-up is refused, its own tests try: it is asked for by no object.
  return [...of(refused), ...of(needed), ...values].filter(({ component }) => /^[A-Z]/.test(component));
}

/** What is called by what must be refused. */
export const nameFor = (of: string): string => of.replaceAll(/[^a-zA-Z]+/g, "-");

/**
 * Declares what must be refused, each by itself, in a program.
 * @returns what was said at once, by what is refused; what a preview reports at a component is told at its end
 */
export function tryAll(refusals: readonly Refusal[]): Record<string, string> {
  const said: Record<string, string> = {};
  const ahead = refusals.filter(({ of, path }) => path !== "adopt" || Object.hasOwn(WRONG, of));
  const wrong = new Map(ahead.map(({ of, component, path }) => [of, { component, args: wrongFor(of, path) }]));
  for (const [of, { component, args }] of wrong) {
    try {
      const Class = CLASSES[component];
      if (Class) new Class(nameFor(of), { ...RIGHT[component], ...args() });
    } catch (error) {
      said[of] = (error as Error).message;
    }
  }
  return said;
}

function wrongFor(of: string, path: string): () => Args {
  if (path === "project") return () => ({ project: "any" });
  const wrong = WRONG[of];
  if (!wrong) throw new Error(`refusals.ts does not know how to ask for "${of}"`);
  return wrong;
}
