/** What the tests of a QingStor cluster stand on: a sandbox's installer, the document's example, and how it is changed. */

import type { PulumiFn } from "@pulumi/pulumi/automation";
import {
  type AccessNetwork,
  QingStorCluster,
  type QingStorClusterArgs,
  type QsConf,
  type StorageGroup,
} from "pulumi-omnicloud";

import type { Installer } from "../../sandbox";

/** The SSH password of the document's example. */
export const SSH_PASSWORD = "Zhu88jie-ssh";

/** The document's example, in plain values. */
export interface Example {
  qsConf: QsConf;
  accessNodes: { intranet: AccessNetwork };
  storageNodes: [StorageGroup, ...StorageGroup[]];
  adopt?: boolean;
  allowForget?: boolean;
}

/** The document's example. */
export function example(): Example {
  return {
    qsConf: {
      firstbox: "127.0.0.1",
      ansibleSshPass: SSH_PASSWORD,
      withIaas: false,
      zoneId: "test",
      iaasDomain: "test.com",
      globalDomain: "stor.test.com",
      qsNetwork: ["192.168.10.1/24"],
      useCassandra: true,
    },
    accessNodes: {
      intranet: {
        interface: "eth0",
        nodes: ["node_test1", "node_test2", "node_test3"],
        vips: ["172.17.0.13", "172.17.0.14", "172.17.0.15"],
        bridgeVip: "172.17.0.100",
      },
    },
    storageNodes: [
      {
        clusterId: 0,
        volume: "vol0",
        volType: "replicate",
        ecType: 2,
        replica: 3,
        raid: false,
        storageClass: "standard",
        readonly: false,
        brickCount: 2,
        block: "sdc",
        nodes: ["node_test4", "node_test5", "node_test6"],
      },
    ],
  };
}

/** A program with one cluster, `store`; what it gives are the cluster's outputs. */
export function programOf(args: () => QingStorClusterArgs, protect?: boolean): PulumiFn {
  return async () => {
    const { qingstor, status, isActivated, domain, jobs } = new QingStorCluster("store", args(), { protect });
    return { qingstor, status, isActivated, domain, jobs };
  };
}

/** The stack's config with the installer as its connection. */
export function connected({ connection }: Installer): Record<string, string> {
  return { "omnicloud:connections": JSON.stringify({ installer: connection }) };
}
