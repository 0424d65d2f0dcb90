/** A storage stack: one QingStor cluster, on machines that exist already. Its connection is of kind `qingstor`. */
import * as pulumi from "@pulumi/pulumi";
import { QingStorCluster, type QingStorClusterArgs } from "pulumi-omnicloud";

/** What the config may say of the cluster, but for the SSH password: that is the secret `omnicloud:sshPassword`. */
type Layout = Pick<QingStorClusterArgs, "accessNodes" | "storageNodes"> & {
  qsConf: Omit<QingStorClusterArgs["qsConf"], "ansibleSshPass">;
};

/** Six nodes, as in the installer's document. */
const EXAMPLE: Layout = {
  qsConf: {
    firstbox: "127.0.0.1",
    zoneId: "test",
    iaasDomain: "test.com",
    globalDomain: "stor.test.com",
    qsNetwork: ["192.168.10.1/24"],
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
      storageClass: "standard",
      brickCount: 2,
      block: "sdc",
      nodes: ["node_test4", "node_test5", "node_test6"],
    },
  ],
};

/** The cluster that the config describes as `omnicloud:cluster`, or the example. */
export async function storage(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("omnicloud");
  const { qsConf, accessNodes, storageNodes } = config.getObject<Layout>("cluster") ?? EXAMPLE;
  // A cluster that may be forgotten is one to try things on: it is not protected either.
  const allowForget = config.getBoolean("allowForget") ?? false;
  const { status, isActivated, domain, jobs, qingstor } = new QingStorCluster(
    "store",
    {
      qsConf: { ...qsConf, ansibleSshPass: config.requireSecret("sshPassword") },
      accessNodes,
      storageNodes,
      allowForget,
    },
    { protect: !allowForget },
  );
  return { status, isActivated, domain, jobs, qingstor };
}
