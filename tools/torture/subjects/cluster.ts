/** A QingStor cluster, to which nodes are added. It is never taken down, and none of it has a name that could change. */
import type { Subject } from "../subject";
import { omnicloud } from "./package";

/** A cluster. */
export const cluster: Subject = {
  name: "cluster",
  unmarked: true,
  parts: [
    {
      name: "cluster",
      declare: (words) =>
        new omnicloud.QingStorCluster(
          "store",
          {
            connection: "installer",
            adopt: words.adopts(),
            allowForget: true,
            qsConf: {
              ...{ firstbox: "127.0.0.1", ansibleSshPass: "Zhu88jie-ssh", zoneId: "test", iaasDomain: "test.com" },
              ...{ globalDomain: "stor.test.com", qsNetwork: ["192.168.10.1/24"], withIaas: false },
            },
            accessNodes: {
              intranet: {
                interface: "eth0",
                nodes: words.changed(["node_1"], ["node_1", "node_2"]),
                vips: words.changed(["172.17.0.13"], ["172.17.0.13", "172.17.0.14"]),
                bridgeVip: "172.17.0.100",
              },
            },
            storageNodes: [
              {
                ...{ clusterId: 0, volume: "vol0", volType: "replicate", replica: 3, brickCount: 2, block: "sdc" },
                storageClass: "standard",
                raid: words.optional(false),
                nodes: words.changed(["node_4", "node_5", "node_6"], ["node_4", "node_5", "node_6", "node_7"]),
              },
            ],
          },
          { protect: false },
        ),
    },
  ],
};
