/** A user's unit tests: each component comes up under `setMocks`, whose resources have no more outputs than their inputs. */
import { asset, Output, runtime } from "@pulumi/pulumi";
import {
  CloudDisk,
  ExamRoom,
  Instance,
  NasShare,
  OssBucket,
  PulumiState,
  QingStorCluster,
  SecurityGroup,
  Tenant,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";
import { beforeAll, describe, expect, it } from "vitest";

beforeAll(async () => {
  await runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });
  runtime.setConfig(
    "omnicloud:connections",
    JSON.stringify({
      cloud: { kind: "openstack", authUrl: "http://127.0.0.1:1/v3", username: "u", password: "p", projectName: "p" },
      store: { kind: "ceph", regions: { main: { endpoint: "http://127.0.0.1:1", accessKey: "a", secretKey: "s" } } },
      installer: { kind: "qingstor", endpoint: "http://127.0.0.1:1" },
      exam: { kind: "examcloud", endpoint: "http://127.0.0.1:1", apiKey: "k" },
    }),
  );
});

const layout = {
  qsConf: { domain: "s3.test", ansibleSshPass: "p" },
  accessNodes: { intranet: { interface: "eth0", nodes: ["a"], vips: ["10.0.0.1"], bridgeVip: "10.0.0.9" } },
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
      nodes: ["b", "c", "d"],
    },
  ],
} as never;

const at = "store";

describe("a component under mocks", () => {
  it.each<[string, () => object]>([
    ["Tenant", () => new Tenant("team", {})],
    ["Vpc", () => new Vpc("net", { subnets: { front: { cidr: "10.0.1.0/24" } }, router: {} })],
    ["SecurityGroup", () => new SecurityGroup("web", { rules: [{ protocol: "tcp", portRangeMin: 80 }] })],
    ["Instance", () => new Instance("web", { flavor: "f", image: "i", network: "n", dataDisks: { db: { size: 1 } } })],
    ["CloudDisk", () => new CloudDisk("disk", { size: 1 })],
    ["NasShare", () => new NasShare("files", { size: 1, vpc: "v", subnet: "s" })],
    ["OssBucket", () => new OssBucket("files", { connection: at })],
    ["UploadedFile", () => uploaded()],
    ["PulumiState", () => new PulumiState("state", { connection: at, user: "u" })],
    ["QingStorCluster", () => new QingStorCluster("store", layout)],
    [
      "ExamRoom",
      () => new ExamRoom("room", { students: [{ number: "1", name: "A" }], image: "i", flavor: "f" } as never),
    ],
  ])("%s has outputs that can be read", async (_name, create) => {
    const component = create();
    const outputs = Object.values(component).filter((value): value is Output<unknown> => Output.isInstance(value));
    expect(outputs.length).toBeGreaterThan(0);
    await expect(Promise.all(outputs.map(read))).resolves.toBeDefined();
  });
});

function uploaded(): UploadedFile {
  return new UploadedFile("page", { connection: at, bucket: "b", key: "k", source: new asset.StringAsset("text") });
}

/** The value of an Output; rejected if what computes it throws. */
function read(output: Output<unknown>): Promise<unknown> {
  return (output as unknown as { promise(): Promise<unknown> }).promise();
}
