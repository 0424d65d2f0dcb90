/** A QingStor cluster with all that can be said of one. */
import * as pulumi from "@pulumi/pulumi";
import { QingStorCluster } from "pulumi-omnicloud";
import { all, changed } from "./place";

/** The cluster. */
export function cluster() {
  const store = new QingStorCluster(
    "cluster",
    {
      connection: "installer",
      qsConf: {
        firstbox: "127.0.0.1",
        ansibleSshPass: pulumi.secret("nobody's"),
        withIaas: true,
        zoneId: "test",
        iaasDomain: "test.com",
        globalDomain: "stor.test.com",
        qsNetwork: ["192.168.10.1/24", "192.168.11.1/24"],
        useCassandra: false,
      },
      accessNodes: {
        intranet: {
          interface: "eth0",
          nodes: changed(["node1"], ["node1", "node2"]),
          vips: changed(["172.17.0.13"], ["172.17.0.13", "172.17.0.14"]),
          bridgeVip: "172.17.0.9",
        },
        outside: { interface: "eth1", nodes: ["node1"], vips: ["172.18.0.13"] },
      },
      storageNodes: [
        {
          ...{ clusterId: 0, volume: "vol0", volType: "replicate", ecType: 2, replica: 3, raid: true },
          ...{
            storageClass: "standard",
            readonly: true,
            brickCount: 2,
            block: "sdc",
            nodes: changed(["node4"], ["node4", "node5"]),
          },
        },
        {
          ...{ clusterId: 0, volume: "vol1", volType: "replicate", raid: false, readonly: false },
          ...{ storageClass: "standard", brickCount: 1, block: "sdd", nodes: ["node4"] },
        },
      ],
      adopt: true,
      allowForget: true,
    },
    { customTimeouts: { create: "2h", update: "3h" } },
  );
  return { store, outputs: all(store) };
}

/** What `cluster` made. */
export type Cluster = ReturnType<typeof cluster>;
