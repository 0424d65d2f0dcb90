/** What is said when another stack adopts what the program of the contract has made. */
import { StringAsset } from "@pulumi/pulumi/asset";
import {
  CloudDisk,
  Instance,
  InstancePower,
  NasShare,
  Routes,
  SecurityGroup,
  UploadedFile,
  Vpc,
} from "pulumi-omnicloud";
import type { TestStack } from "../../harness/stack";
import type { CommonCloud } from "./cloud";
import { declareBucket } from "./program";
import type { Names } from "./said";

/** The outputs of each part of the program. */
type All = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
/** What is said without `takeOver`, and with it, by component. */
type Adopting = Record<string, { without: string; with: string }>;

/** Has another stack adopt what this one has. */
export async function adoptions(cloud: CommonCloud, names: Names, outputs: All): Promise<Adopting> {
  const { words, differences } = cloud;
  const { limited, refused } = differences;
  const of = (part: string) => outputs[part] ?? {};
  const id = (part: string) => String(of(part).id);
  const subnets = of("net").subnetIds as Record<string, string>;
  const shareNetwork = of("files").shareNetworkId;
  const all: Record<string, (takeOver: boolean) => unknown> = {
    CloudDisk: (takeOver) =>
      new CloudDisk("archive", {
        ...{
          size: words.dataDisk[1],
          name: "archive two",
          description: "second",
          type: words.diskType,
          metadata: { team: "red" },
        },
        ...{ availabilityZone: words.zone, adopt: id("archive"), takeOver },
      }),
    SecurityGroup: (takeOver) =>
      new SecurityGroup("group", {
        ...{
          name: "group two",
          description: "second",
          vpc: id("net"),
          defaultEgress: false,
          adopt: id("group"),
          takeOver,
        },
        rules: [
          { protocol: "tcp", portRangeMin: 443, portRangeMax: 445, remoteIpPrefix: "10.0.0.0/8", description: "web" },
          { protocol: "tcp", portRangeMin: 22, remoteGroup: "self" },
        ],
      }),
    Vpc: (takeOver) =>
      new Vpc("net", {
        ...{ name: "net two", description: "second", cidr: "10.30.0.0/16", adopt: id("net"), takeOver },
        subnets: {
          front: { cidr: "10.30.1.0/24", name: "front two", description: "second", adopt: subnets.front },
          bare: { cidr: "10.30.2.0/24", gateway: false, name: "net-bare", adopt: subnets.bare },
        },
      }),
    NasShare: (takeOver) =>
      new NasShare("files", {
        ...{ name: "files two", description: "second", size: 1, adopt: id("files"), takeOver },
        ...(shareNetwork
          ? { openstack: { shareNetwork: String(shareNetwork) } }
          : { vpc: id("net"), subnet: subnets.front }),
      }),
    Instance: (takeOver) =>
      new Instance("plain", {
        ...{ flavor: words.flavors[0], image: words.image, network: id("net"), adopt: id("plain"), takeOver },
        subnet: subnets.front,
        systemDisk: { size: words.systemDisk[0] },
      }),
    InstancePower: (takeOver) =>
      new InstancePower("power", {
        instances: [id("plain")],
        state: "running",
        adopt: `${id("plain")}/power`,
        takeOver,
      }),
    Routes: (takeOver) =>
      new Routes("ways", {
        ...{ routeTableId: String(of("ways").routeTableId), takeOver },
        routes: [{ destinationCidrBlock: "172.31.0.0/16", via: otherTarget(words) }],
      }),
    UploadedFile: (takeOver) =>
      new UploadedFile("file", {
        ...{ bucket: names.bucket, key: "docs/file.txt", source: new StringAsset("hello again"), takeOver },
        ...{ contentType: "text/html", storageClass: words.storageClass, adopt: `${names.bucket}/docs/file.txt` },
        ...{ cacheControl: "max-age=61", contentEncoding: "gzip", contentDisposition: "attachment" },
        metadata: { team: "red" },
      }),
    OssBucket: (takeOver) => declareBucket(cloud, names, takeOver),
  };
  const said: Adopting = {};
  for (const [what, create] of Object.entries(all)) {
    if (cloud.notYet?.has(what)) continue;
    if (what !== "Routes" && (limited[what]?.adopt?.["an id"] ?? refused[what]?.adopt)) continue;
    let takeOver = false;
    const stack = await cloud.stack(async () => void create(takeOver));
    const without = await previewOf(stack);
    takeOver = true;
    said[what] = { without, with: await previewOf(stack) };
  }
  return said;
}

/** Another one of the kind that the program's routes lead to first, or of another kind. */
function otherTarget({ targets }: CommonCloud["words"]) {
  const [, second] = Object.entries(targets);
  return second ? { [second[0]]: second[1] } : { address: "10.33.1.20" };
}

/** What a preview says, whether it succeeds or not. */
export function previewOf(stack: TestStack): Promise<string> {
  return stack.preview().then(
    ({ output }) => output,
    (error: Error) => error.message,
  );
}
