/**
 * A team's stack, with the team's own keys: a network, a group with 20 rules, two instances with data disks; if the config
 * says so, a file share for one of them (`omnicloud:share`), and a bucket with a file in it (`omnicloud:objectStorage`, the
 * connection's name).
 */
import * as pulumi from "@pulumi/pulumi";
import {
  getFlavors,
  getImages,
  Instance,
  NasShare,
  OssBucket,
  SecurityGroup,
  type SecurityGroupRule,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";

/** What the platform's stack outputs about a tenant. */
interface TenantIds {
  tenantId: string;
  projectId: string;
}

/** The team's program. Flavor, image and external network are the config's, or else what the cloud has. */
export async function team(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("omnicloud");
  const flavor = config.get("flavor") ?? (await smallestFlavor());
  const image = config.get("image") ?? (await firstImage());

  const vpc = new Vpc("team", {
    cidr: "10.20.0.0/16",
    subnets: { front: { cidr: "10.20.1.0/24", openstack: { dns: ["9.9.9.9"] } } },
    router: { externalNetwork: config.get("externalNetwork") ?? "public" },
  });
  const group = new SecurityGroup("team", { rules: rules() });

  const common = { flavor, image, network: vpc.id, securityGroups: [group.id], systemDisk: { size: 2 } };
  const web = new Instance("web", {
    ...common,
    dataDisks: { logs: { size: 1, deleteWithInstance: true }, cache: { size: 2, deleteWithInstance: true } },
  });
  const spare = new Instance("spare", {
    ...common,
    dataDisks: { logs: { size: 1, deleteWithInstance: true } },
    power: "stopped",
  });

  const tenant = await tenantOf(config);
  const place = { vpc: vpc.id, subnet: vpc.subnetIds.front };
  const storage = config.get("objectStorage");
  return {
    tenant,
    vpc: { id: vpc.id, subnets: vpc.subnetIds, externalAddresses: vpc.externalAddresses },
    group: group.id,
    web: describe(web),
    spare: describe(spare),
    ...(config.getBoolean("share") ? { share: addShare(place, web) } : {}),
    ...(storage ? addBucket(storage, tenant?.tenantId ?? pulumi.getStack()) : {}),
  };
}

/** A file share that one instance may mount. */
function addShare(place: { vpc: pulumi.Output<string>; subnet: pulumi.Output<string> }, instance: Instance): object {
  const { id, status, size, exportPath } = new NasShare("files", {
    size: 1,
    ...place,
    clients: [{ instance, access: "rw" }],
  });
  return { id, status, size, exportPath };
}

/** A bucket with a file in it, and the keys to it, which are secret. Bucket names are unique in the cloud: this one begins with `owner`. */
function addBucket(connection: string, owner: pulumi.Input<string>): object {
  const own = pulumi.interpolate`${owner}-files`;
  const { name, endpoint, accessKey, secretKey } = new OssBucket("files", { connection, name: own });
  const source = new pulumi.asset.StringAsset("This file came with the team's stack.\n");
  const { key, url, sha256 } = new UploadedFile("hello", { connection, bucket: name, key: "hello.txt", source });
  return {
    bucket: { name, file: { key, url, sha256 } },
    bucketKeys: pulumi.secret({ endpoint, accessKey, secretKey }),
  };
}

/** The ids of the team's tenant, from the platform's stack if the config names it. */
async function tenantOf(config: pulumi.Config): Promise<pulumi.Output<TenantIds> | undefined> {
  const platform = config.get("platform");
  const name = config.get("tenant");
  if (!platform || !name) return undefined;
  const tenants = new pulumi.StackReference(platform).requireOutput("tenants") as pulumi.Output<
    Record<string, TenantIds>
  >;
  return tenants.apply((known) => {
    const ids = known[name];
    if (ids) return ids;
    throw new pulumi.RunError(`stack ${platform} has no tenant ${name}; it has ${Object.keys(known).join(", ")}`);
  });
}

/** Twenty rules: ssh from inside, web from everywhere, ping, and the team's own ports. */
function rules(): SecurityGroupRule[] {
  const own = Array.from({ length: 16 }, (_, i) => ({
    protocol: "tcp",
    portRangeMin: 8000 + i,
    remoteIpPrefix: "10.20.0.0/16",
  }));
  return [
    { protocol: "tcp", portRangeMin: 22, remoteIpPrefix: "10.0.0.0/8", description: "ssh from within" },
    { protocol: "tcp", portRangeMin: 80, description: "http" },
    { protocol: "tcp", portRangeMin: 443, description: "https" },
    { protocol: "icmp", portRangeMin: 8, portRangeMax: 0, description: "ping" },
    ...own,
  ];
}

function describe({ id, status, address, flavor, systemDisk, dataDisks }: Instance): object {
  return { id, status, address, flavor, systemDisk, dataDisks };
}

async function smallestFlavor(): Promise<string> {
  const { flavors } = await getFlavors();
  const [smallest] = [...flavors].sort((a, b) => a.ram - b.ram || a.vcpus - b.vcpus);
  if (smallest) return smallest.id;
  throw new pulumi.RunError("the cloud shows this tenant no flavor: set omnicloud:flavor");
}

async function firstImage(): Promise<string> {
  const { images } = await getImages();
  const [first] = images;
  if (first) return first.id;
  throw new pulumi.RunError("the cloud shows this tenant no image: set omnicloud:image");
}
