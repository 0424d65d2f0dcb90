/** Ports and rules by themselves, copies of volumes and shares. */
import type { Network, SecurityGroupResource, Share, Subnet, Volume, VolumeSnapshot } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "cloud";

interface Wire {
  network: Network;
  subnet: Subnet;
}

/** A port, and rules of a group that are resources of their own. */
export const doors: Subject = {
  name: "doors",
  parts: [
    {
      name: "network",
      declare: (words): Wire => {
        const network = new omnicloud.Network(words.logical("doors"), { connection });
        const subnet = new omnicloud.Subnet(words.logical("doors"), {
          ...{ connection, network: network.id, cidr: "10.44.0.0/24" },
        });
        return { network, subnet };
      },
    },
    {
      name: "group",
      declare: (words) => new omnicloud.SecurityGroupResource(words.logical("doors"), { connection }),
    },
    {
      name: "rule",
      needs: ["group"],
      declare: (words, made) =>
        new omnicloud.SecurityGroupRuleResource(words.logical("door"), {
          connection,
          securityGroupId: made.get<SecurityGroupResource>("group").id,
          protocol: "tcp",
          portRangeMin: words.changed(80, 8080),
          description: words.optional("the front door"),
        }),
    },
    {
      name: "port",
      needs: ["network", "group"],
      declare: (words, made) => {
        const { network, subnet } = made.get<Wire>("network");
        return new omnicloud.Port(words.logical("door"), {
          connection,
          name: words.named("door"),
          networkId: network.id,
          fixedIps: [{ subnetId: subnet.id }],
          securityGroupIds: [made.get<SecurityGroupResource>("group").id],
          description: words.changed("front", "back"),
          allowedAddressPairs: words.optional([{ ipAddress: "10.44.0.99" }]),
        });
      },
    },
  ],
};

/** A volume with a snapshot and its backup; a share with a snapshot. */
export const copies: Subject = {
  name: "copies",
  parts: [
    {
      name: "volume",
      declare: (words) => new omnicloud.Volume(words.logical("copied"), { connection, size: 1 }),
    },
    {
      name: "snapshot",
      needs: ["volume"],
      declare: (words, made) =>
        new omnicloud.VolumeSnapshot(words.logical("now"), {
          connection,
          volumeId: made.get<Volume>("volume").id,
          name: words.named("now"),
          description: words.changed("before", "after"),
          metadata: words.optional({ tier: "1" }),
        }),
    },
    {
      name: "backup",
      needs: ["volume", "snapshot"],
      declare: (words, made) =>
        new omnicloud.VolumeBackup(words.logical("kept"), {
          connection,
          volumeId: made.get<Volume>("volume").id,
          snapshotId: made.get<VolumeSnapshot>("snapshot").id,
          name: words.named("kept"),
          description: words.changed("before", "after"),
          metadata: words.optional({ tier: "2" }),
        }),
    },
    {
      name: "share",
      declare: (words) =>
        new omnicloud.Share(words.logical("shared"), { connection, size: 1, protocol: "NFS", shareType: "plain" }),
    },
    {
      name: "shareSnapshot",
      needs: ["share"],
      declare: (words, made) =>
        new omnicloud.ShareSnapshot(words.logical("shared"), {
          connection,
          shareId: made.get<Share>("share").id,
          name: words.named("shared"),
          description: words.changed("before", "after"),
        }),
    },
  ],
};
