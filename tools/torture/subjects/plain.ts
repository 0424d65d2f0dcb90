/** OpenStack's resources, each by itself. */
import type {
  Network,
  Router,
  RouterInterface,
  SecurityGroupResource,
  Server,
  Share,
  ShareNetwork,
  Subnet,
  Volume,
} from "../../../index";
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "cloud";

/** Networks, routers, groups. */
export const wires: Subject = {
  name: "wires",
  parts: [
    {
      name: "network",
      declare: (words) =>
        new omnicloud.Network(words.logical("wires"), {
          connection,
          name: words.named("wires"),
          description: words.changed("of the team", "of all"),
        }),
    },
    {
      name: "subnet",
      needs: ["network"],
      declare: (words, made) =>
        new omnicloud.Subnet(words.logical("front"), {
          connection,
          name: words.named("front"),
          network: made.get<Network>("network").id,
          cidr: "10.40.1.0/24",
          dns: words.changed(["9.9.9.9"], ["9.9.9.9", "1.1.1.1"]),
          hostRoutes: words.optional([{ destination: "192.168.0.0/16", nexthop: "10.40.1.9" }]),
        }),
    },
    {
      name: "router",
      declare: (words) =>
        new omnicloud.Router(words.logical("out"), {
          connection,
          name: words.named("out"),
          externalNetwork: words.optional("public"),
          description: words.changed("the way out", "out"),
        }),
    },
    {
      name: "leg",
      needs: ["network", "subnet", "router"],
      declare: (words, made) =>
        new omnicloud.RouterInterface(words.logical("out"), {
          connection,
          router: made.get<Router>("router").id,
          subnet: made.get<Subnet>("subnet").id,
        }),
    },
    {
      name: "routes",
      needs: ["network", "subnet", "router", "leg"],
      declare: (words, made) =>
        new omnicloud.Routes(
          words.logical("out"),
          {
            connection,
            router: made.get<Router>("router").id,
            routes: [
              { destination: "172.30.0.0/16", nexthop: words.changed("10.40.1.20", "10.40.1.21") },
              ...(words.optional([{ destination: "172.31.0.0/16", nexthop: "10.40.1.20" }]) ?? []),
            ],
          },
          { dependsOn: made.get<RouterInterface>("leg") },
        ),
    },
    {
      name: "group",
      declare: (words) =>
        new omnicloud.SecurityGroupResource(words.logical("web"), {
          connection,
          name: words.named("web"),
          description: words.optional("of the team"),
          defaultEgress: words.changed(false, true),
          rules: [
            {
              protocol: "tcp",
              portRangeMin: 22,
              remoteIpPrefix: "10.0.0.0/8",
              description: words.changed("ssh", "in"),
            },
            { protocol: "udp", portRangeMin: 5000, portRangeMax: words.changed(5100, 5200) },
          ],
        }),
    },
  ],
};

interface Rack {
  network: Network;
  subnet: Subnet;
}

/** A server, its power, its group, its disk. */
export const machines: Subject = {
  name: "machines",
  parts: [
    {
      name: "network",
      declare: (words) => {
        const network = new omnicloud.Network(words.logical("rack"), { connection });
        const subnet = new omnicloud.Subnet(words.logical("rack"), {
          ...{ connection, network: network.id, cidr: "10.41.0.0/24" },
        });
        return { network, subnet };
      },
    },
    {
      name: "server",
      needs: ["network"],
      declare: (words, made) =>
        new omnicloud.Server(
          words.logical("one"),
          {
            connection,
            name: words.named("one"),
            flavor: words.changed("m1.tiny", "m1.small"),
            image: "cirros",
            networks: [{ network: made.get<Rack>("network").network.id }],
            metadata: { tier: words.changed("0", "1") },
            tags: words.optional(["blue"]),
            userData: words.optional("#!/bin/sh\necho one\n"),
          },
          // It has an address only once there is a subnet.
          { dependsOn: made.get<Rack>("network").subnet },
        ),
    },
    {
      name: "group",
      declare: (words) => new omnicloud.SecurityGroupResource(words.logical("db"), { connection, rules: [] }),
    },
    {
      name: "member",
      needs: ["network", "server", "group"],
      declare: (words, made) =>
        new omnicloud.SecurityGroupMember(words.logical("one-db"), {
          connection,
          server: made.get<Server>("server").id,
          securityGroup: made.get<SecurityGroupResource>("group").id,
        }),
    },
    {
      name: "volume",
      declare: (words) =>
        new omnicloud.Volume(words.logical("data"), {
          connection,
          name: words.named("data"),
          size: words.changed(1, 2),
          metadata: words.optional({ tier: "3" }),
          replaceData: true,
        }),
    },
    {
      name: "attachment",
      needs: ["network", "server", "volume"],
      declare: (words, made) =>
        new omnicloud.VolumeAttachment(words.logical("data"), {
          connection,
          server: made.get<Server>("server").id,
          volume: made.get<Volume>("volume").id,
        }),
    },
    {
      name: "power",
      needs: ["network", "server"],
      declare: (words, made) =>
        new omnicloud.InstancePower(words.logical("one"), {
          connection,
          server: made.get<Server>("server").id,
          state: words.changed("running", "stopped"),
        }),
    },
  ],
};

/** A share, its network, who may use it. */
export const shares: Subject = {
  name: "shares",
  parts: [
    {
      name: "network",
      declare: (words) => {
        const network = new omnicloud.Network(words.logical("files"), { connection });
        const subnet = new omnicloud.Subnet(words.logical("files"), {
          ...{ connection, network: network.id, cidr: "10.42.0.0/24" },
        });
        return new omnicloud.ShareNetwork(words.logical("files"), {
          ...{ connection, network: network.id, subnet: subnet.id },
          name: words.named("files"),
          description: words.changed("of the team", "of all"),
        });
      },
    },
    {
      name: "share",
      needs: ["network"],
      declare: (words, made) =>
        new omnicloud.Share(words.logical("files"), {
          connection,
          name: words.named("files"),
          size: words.changed(1, 2),
          protocol: "NFS",
          shareNetwork: made.get<ShareNetwork>("network").id,
          metadata: words.optional({ tier: "1" }),
          replaceData: true,
        }),
    },
    {
      name: "access",
      needs: ["network", "share"],
      declare: (words, made) =>
        new omnicloud.ShareAccess(words.logical("files"), {
          connection,
          share: made.get<Share>("share").id,
          rules: [
            { type: "ip", to: "10.42.0.0/24", level: words.changed("ro", "rw") },
            ...(words.optional([{ to: "10.42.0.200", level: "ro" as const }]) ?? []),
          ],
        }),
    },
  ],
};
