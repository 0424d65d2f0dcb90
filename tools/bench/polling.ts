/** How much waiting adds to a job of the QingStor installer: on the sandbox, whose jobs record when they ended. */
import { QingStorCluster } from "../../index";
import { startSandbox } from "../../sandbox";
import { openStack } from "../../test/harness/stack";

/** A step takes so long, in ms, that the pauses between two looks have grown to their longest. */
const STEP = 4000;

/**
 * Configures and deploys a cluster on the real engine.
 * @returns seconds from a job's end until it was seen, the longest of all jobs
 */
export async function pollingAdds(): Promise<number> {
  const sandbox = await startSandbox({ delays: { installerStep: STEP } });
  const { connection, jobs } = sandbox.qingstor;
  const stack = await openStack({
    program: async () => void new QingStorCluster("store", CLUSTER, { protect: false }),
    config: { "omnicloud:connections": JSON.stringify({ installer: connection }) },
  });
  try {
    await stack.up();
    const looks = sandbox.requests.list({ service: "qingstor" }).filter(({ body }) => /"Get\w+Status"/.test(body));
    const added = jobs.all.map(({ id, endedAt = Number.POSITIVE_INFINITY }) => {
      const seen = looks.find(({ at, body }) => at >= endedAt && body.includes(id));
      return seen === undefined ? Number.POSITIVE_INFINITY : (seen.at - endedAt) / 1000;
    });
    return Math.max(...added);
  } finally {
    await stack.close();
    await sandbox.close();
  }
}

const CLUSTER = {
  qsConf: {
    firstbox: "127.0.0.1",
    ansibleSshPass: "bench",
    zoneId: "bench",
    globalDomain: "stor.example",
    qsNetwork: ["192.168.10.1/24"],
  },
  accessNodes: { intranet: { interface: "eth0", nodes: ["a"], vips: ["192.168.10.11"] } },
  storageNodes: [
    {
      clusterId: 0,
      volume: "vol0",
      volType: "replicate",
      replica: 3,
      storageClass: "standard",
      brickCount: 1,
      block: "sdc",
      nodes: ["b", "c", "d"],
    },
  ],
};
