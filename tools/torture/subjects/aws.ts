/** AWS's components on moto: a network with a way out, a group, instances with disks, storage, power. */
import type { Instance, OssBucket, SecurityGroup, Vpc, VpcSubnetArgs } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud, pulumi } from "./package";

const connection = "aws";
/** moto chooses one by chance. */
const availabilityZone = "eu-west-1a";
/** One of those that moto has from its start. */
const image = "ami-03cf127a";
/** Another one, by its name. */
const UBUNTU = {
  image: "ubuntu/images/hvm-ssd/ubuntu-trusty-14.04-amd64-server-20170727",
  aws: { imageOwners: ["099720109477"] },
};

/** A network with a way to the internet, name servers, and a group. */
export const awsNet: Subject = {
  name: "awsNet",
  on: "aws",
  parts: [
    {
      name: "vpc",
      declare: (words) =>
        new omnicloud.Vpc(words.logical("net"), {
          connection,
          name: words.named("net"),
          description: words.changed("a team's", "the team's"),
          cidr: "10.20.0.0/16",
          subnets: {
            [words.key("front")]: { cidr: "10.20.1.0/24", availabilityZone, dns: words.optional(["9.9.9.9"]) },
            back: { cidr: words.changed("10.20.2.0/24", "10.20.3.0/24"), availabilityZone },
          },
          router: { externalNetwork: true },
        }),
    },
    {
      name: "group",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.SecurityGroup(words.logical("web"), {
          connection,
          vpc: made.get<Vpc>("vpc").id,
          name: words.named("web"),
          defaultEgress: words.changed(true, false),
          rules: [
            { protocol: "tcp", portRangeMin: words.changed(443, 8443) },
            ...(words.optional([{ protocol: "icmp", description: "ping" }]) ?? []),
          ],
        }),
    },
  ],
};

/** A NAT gateway, which costs and comes only if it is asked for. */
export const awsNat: Subject = {
  name: "awsNat",
  on: "aws",
  parts: [
    {
      name: "vpc",
      declare: (words) =>
        new omnicloud.Vpc(words.logical("nat"), {
          connection,
          name: words.named("nat"),
          cidr: "10.30.0.0/16",
          subnets: {
            front: { cidr: "10.30.1.0/24", availabilityZone },
            back: { cidr: "10.30.2.0/24", availabilityZone },
            ...words.changed<Record<string, VpcSubnetArgs>>({}, { more: { cidr: "10.30.3.0/24", availabilityZone } }),
          },
          router: { externalNetwork: true, aws: { nat: words.optional("front") } },
        }),
    },
  ],
};

/** What instances are in. */
const house = (words: { logical(name: string): string }) =>
  new omnicloud.Vpc(words.logical("house"), {
    connection,
    cidr: "10.40.0.0/16",
    subnets: { front: { cidr: "10.40.1.0/24", availabilityZone } },
    router: { externalNetwork: true },
  });

/** An instance with data disks and a public address, a disk of its own, and the power of another one. */
export const awsTeam: Subject = {
  name: "awsTeam",
  on: "aws",
  parts: [
    { name: "vpc", declare: house },
    {
      name: "group",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.SecurityGroup(words.logical("web"), {
          connection,
          vpc: made.get<Vpc>("vpc").id,
          rules: [{ protocol: "tcp", portRangeMin: 443 }],
        }),
    },
    {
      name: "instance",
      needs: ["vpc", "group"],
      declare: (words, made) =>
        new omnicloud.Instance(words.logical("web"), {
          connection,
          name: words.named("web"),
          flavor: words.changed("t3.micro", "t3.small"),
          image,
          subnet: made.get<Vpc>("vpc").subnetIds.front,
          securityGroups: [made.get<SecurityGroup>("group").id, "default"],
          metadata: words.optional({ tier: "web" }),
          publicAddress: true,
          dataDisks: {
            [words.key("db")]: { size: words.changed(1, 2), deleteWithInstance: true },
            logs: { size: 1, deleteWithInstance: true },
          },
          power: words.changed("running", "stopped"),
        }),
    },
    {
      name: "archive",
      needs: ["vpc", "group", "instance"],
      declare: (words, made) =>
        new omnicloud.CloudDisk(words.logical("archive"), {
          connection,
          size: words.changed(1, 2),
          name: words.named("archive"),
          description: words.optional("of old"),
          attachTo: made.get<Instance>("instance").id,
        }),
    },
    {
      name: "members",
      needs: ["vpc"],
      declare: (words, made) => {
        const vpc = made.get<Vpc>("vpc");
        const bare = new omnicloud.Instance(words.logical("bare"), {
          ...{ connection, flavor: "t3.micro", ...UBUNTU, subnet: vpc.subnetIds.front },
        });
        new omnicloud.InstancePower(words.logical("bare"), {
          connection,
          instances: [bare.id],
          state: words.changed("stopped", "running"),
        });
        return new omnicloud.SecurityGroup(words.logical("members"), {
          ...{ connection, vpc: vpc.id, rules: [] },
          members: { [words.key(words.changed("bare", "one"))]: bare.id },
        });
      },
    },
  ],
};

/** A bucket with its user and a file, a share with its clients, a disk. */
export const awsStorage: Subject = {
  name: "awsStorage",
  on: "aws",
  parts: [
    {
      name: "bucket",
      declare: (words) =>
        new omnicloud.OssBucket(words.logical("files"), {
          connection,
          name: words.unique("torture-files"),
          policy: words.changed("private", "public-ro"),
          versioning: words.changed(false, true),
          lifecycle: words.optional([{ expireDays: 30 }]),
          cors: words.optional([{ origins: ["https://shop.example"], methods: ["GET" as const] }]),
          forceDestroy: true,
          replaceData: true,
          user: { rotate: words.changed("first", "second") },
          aws: { tags: { team: words.changed("blue", "red") } },
        }),
    },
    {
      name: "page",
      needs: ["bucket"],
      declare: (words, made) =>
        new omnicloud.UploadedFile(words.logical("page"), {
          connection,
          bucket: made.get<OssBucket>("bucket").name,
          key: words.unique("page.txt"),
          source: new pulumi.asset.StringAsset(words.changed("A page.\n", "Another page.\n")),
        }),
    },
    {
      name: "disk",
      declare: (words) =>
        new omnicloud.CloudDisk(words.logical("loose"), {
          ...{ connection, availabilityZone, size: words.changed(1, 2), name: words.named("loose") },
          metadata: words.optional({ tier: "1" }),
        }),
    },
    { name: "vpc", declare: house },
    {
      name: "share",
      needs: ["vpc"],
      declare: (words, made) => {
        const vpc = made.get<Vpc>("vpc");
        return new omnicloud.NasShare(words.logical("share"), {
          connection,
          name: words.named("share"),
          description: words.optional("of all"),
          vpc: vpc.id,
          subnet: vpc.subnetIds.front,
          replaceData: true,
          clients: words.list([
            { cidr: words.changed("10.40.0.0/24", "10.40.0.0/25"), access: "rw" as const },
            ...(words.optional([{ cidr: "10.40.1.7/32", access: "rw" as const }]) ?? []),
          ]),
        });
      },
    },
  ],
};

/** Routes in a table of a Vpc, and the groups of instances that give none themselves. */
export const awsOperations: Subject = {
  name: "awsOperations",
  on: "aws",
  parts: [
    { name: "vpc", declare: house },
    {
      name: "machine",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.Instance(words.logical("machine"), {
          ...{ connection, flavor: "t3.micro", ...UBUNTU, subnet: made.get<Vpc>("vpc").subnetIds.front },
        }),
    },
    {
      name: "ways",
      needs: ["vpc", "machine"],
      declare: (words, made) => {
        const via = { instanceId: made.get<Instance>("machine").id };
        return new omnicloud.Routes(words.logical("ways"), {
          connection,
          routeTableId: made.get<Vpc>("vpc").routeTableIds.front as never,
          routes: words.list([
            { destinationCidrBlock: words.changed("172.26.0.0/16", "172.28.0.0/16"), via },
            ...(words.optional([{ destinationCidrBlock: "172.27.0.0/16", via }]) ?? []),
          ]),
        });
      },
    },
    {
      name: "group",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.SecurityGroup(words.logical("inside"), {
          ...{ connection, vpc: made.get<Vpc>("vpc").id, rules: [] },
        }),
    },
    {
      name: "groups",
      needs: ["vpc", "machine", "group"],
      declare: (words, made) =>
        new omnicloud.InstanceSecurityGroups(words.logical("inside"), {
          connection,
          instances: [made.get<Instance>("machine").id],
          securityGroups: [made.get<SecurityGroup>("group").id],
        }),
    },
  ],
};
