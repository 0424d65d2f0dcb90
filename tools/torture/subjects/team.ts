/** What a team has, in components: a network, rules, an instance with disks, a file share, power. */
import type { Instance, SecurityGroup, Vpc } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "cloud";

/** A network, a group, an instance with disks, a disk of its own. */
export const team: Subject = {
  name: "team",
  parts: [
    {
      name: "vpc",
      declare: (words) =>
        new omnicloud.Vpc(words.logical("net"), {
          connection,
          name: words.named("net"),
          description: words.changed(undefined, "the team's"),
          cidr: "10.0.0.0/16",
          subnets: { [words.key("front")]: { cidr: "10.0.1.0/24" }, back: { cidr: "10.0.2.0/24" } },
          router: {
            externalNetwork: words.optional("public"),
            routes: [{ destination: "172.20.0.0/16", nexthop: words.changed("10.0.1.19", "10.0.1.20") }],
          },
        }),
    },
    {
      name: "group",
      declare: (words) =>
        new omnicloud.SecurityGroup(words.logical("web"), {
          connection,
          name: words.named("web"),
          defaultEgress: words.changed(true, false),
          rules: [
            { protocol: "tcp", portRangeMin: words.changed(443, 8443) },
            ...(words.optional([{ protocol: "icmp", description: "ping" }]) ?? []),
          ],
        }),
    },
    {
      name: "instance",
      needs: ["vpc", "group"],
      declare: (words, made) =>
        new omnicloud.Instance(words.logical("web"), {
          connection,
          name: words.named("web"),
          flavor: words.changed("m1.tiny", "m1.small"),
          image: "cirros",
          network: made.get<Vpc>("vpc").id,
          securityGroups: [made.get<SecurityGroup>("group").id],
          systemDisk: { size: 2 },
          metadata: words.optional({ tier: "web" }),
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
        const bare = new omnicloud.Instance(words.logical("bare"), {
          ...{ connection, flavor: "m1.tiny", image: "cirros", network: made.get<Vpc>("vpc").id },
        });
        return new omnicloud.SecurityGroup(words.logical("members"), {
          connection,
          rules: [],
          members: { [words.key(words.changed("bare", "one"))]: bare.id },
        });
      },
    },
  ],
};

/** A share in a network of its own, with clients. */
export const files: Subject = {
  name: "files",
  parts: [
    {
      name: "vpc",
      declare: (words) =>
        new omnicloud.Vpc(words.logical("files"), {
          connection,
          subnets: { [words.key("all")]: { cidr: "10.9.0.0/24" } },
        }),
    },
    {
      name: "share",
      needs: ["vpc"],
      declare: (words, made) => {
        const vpc = made.get<Vpc>("vpc");
        return new omnicloud.NasShare(words.logical("files"), {
          connection,
          name: words.named("files"),
          description: words.optional("of all"),
          size: words.changed(1, 2),
          vpc: vpc.id,
          subnet: vpc.subnetIds[words.key("all")],
          replaceData: true,
          clients: words.list([
            { cidr: words.changed("10.9.0.0/24", "10.9.0.0/25"), access: "rw" as const },
            ...(words.optional([{ cidr: "10.9.1.7", access: "ro" as const }]) ?? []),
          ]),
        });
      },
    },
  ],
};
