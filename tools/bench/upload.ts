/** A large file to an object storage on loopback: by UploadedFile, and by `aws s3 cp`. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { UploadedFile } from "pulumi-omnicloud";
import type { Store } from "../../test/contract/target";
import { openStack } from "../../test/harness/stack";
import { measure } from "./measure";
import { s3Of, storeConnection } from "./store";

const run = promisify(execFile);
const peers = join(dirname(require.resolve("pulumi-omnicloud/package.json")), "tools", "bench", "peers");
const GIB = 1024 ** 3;

/** MiB in a second, of a file of 1 GiB. */
export interface UploadSpeed {
  ours: number;
  peer: number;
}

/** Uploads a file of 1 GiB by both, three times, and reports the quicker of each; the starts of engine and Python are left out. */
export async function runUpload(store: Store): Promise<UploadSpeed> {
  const folder = await mkdtemp(join(tmpdir(), "omnicloud-upload-"));
  const bucket = `bench-${randomBytes(4).toString("hex")}`;
  const s3 = await s3Of(store);
  try {
    const file = join(folder, "file");
    await writeRandom(file);
    await s3.createBucket({ Bucket: bucket });
    const seconds = { ours: Number.POSITIVE_INFINITY, peer: Number.POSITIVE_INFINITY };
    for (let i = 0; i < 3; i++) {
      seconds.peer = Math.min(seconds.peer, await byAws(store, file, bucket));
      await s3.deleteObject({ Bucket: bucket, Key: "peer" });
      seconds.ours = Math.min(seconds.ours, await byUs(store, file, bucket));
    }
    return { ours: 1024 / seconds.ours, peer: 1024 / seconds.peer };
  } finally {
    await s3.deleteBucket({ Bucket: bucket });
    await rm(folder, { recursive: true });
  }
}

async function writeRandom(path: string): Promise<void> {
  const file = await open(path, "w");
  const piece = randomBytes(16 * 1024 ** 2);
  for (let written = 0; written < GIB; written += piece.length) await file.write(piece);
  await file.close();
}

/** From the engine's step to its end: the file is read, hashed and sent in it. */
async function byUs(store: Store, source: string, bucket: string): Promise<number> {
  const stack = await openStack({
    config: { "omnicloud:connections": JSON.stringify({ oss: storeConnection(store) }) },
    program: async () => {
      new UploadedFile("file", { bucket, source, key: "ours" });
    },
  });
  try {
    let [begun, done] = [0, 0];
    await stack.automation.up({
      program: stack.program,
      onEvent: ({ resourcePreEvent, resOutputsEvent }) => {
        if (resourcePreEvent?.metadata.type.endsWith("ceph:BucketObject")) begun = performance.now();
        if (resOutputsEvent?.metadata.type.endsWith("ceph:BucketObject")) done = performance.now();
      },
    });
    return (done - begun) / 1000;
  } finally {
    await stack.destroy();
    await stack.close();
  }
}

async function byAws({ endpoint, accessKey, secretKey }: Store, file: string, bucket: string): Promise<number> {
  const { stdout } = await run(process.execPath, [join(peers, "aws.mjs")]);
  const folder = stdout.trim();
  const env = {
    PATH: process.env.PATH,
    PYTHONPATH: folder,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
  };
  const aws = (...args: string[]) => run("python3", [join(folder, "bin", "aws"), ...args], { env });
  const idle = await measure(
    () => 0,
    () => aws("--version"),
  );
  const whole = await measure(
    () => 0,
    () => aws("s3", "cp", "--only-show-errors", "--endpoint-url", endpoint, file, `s3://${bucket}/peer`),
  );
  return whole.seconds - idle.seconds;
}
