/**
 * The files of a team's own back end (`file://`, `s3://`): what `pulumi` keeps there and shows by no command, as locks and
 * the states of earlier runs. Pulumi Cloud has no such files.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OmnicloudError, reasonOf } from "../providers/core/errors";
import { runPulumi } from "./engine";

/** The files of an own back end; their names begin with `.pulumi/`. */
export interface StateFiles {
  /** The names of all files below a folder, also of those in folders below; none if there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** One file's content; `undefined` if there is none. */
  read(name: string): Promise<Buffer | undefined>;
}

let known: Promise<string> | undefined;

/** The back end that `pulumi` is logged in to here. */
export function backendUrl(): Promise<string> {
  known ??= runPulumi(["whoami", "--json"]).then((said) => (JSON.parse(said) as { url: string }).url);
  return known;
}

/** The files of a back end; `undefined` if it is of another kind, whose files cannot be read here. */
export function openStateFiles(url: string): StateFiles | undefined {
  const { protocol } = new URL(url);
  if (protocol === "file:") return inFolder(url);
  if (protocol === "s3:") return inBucket(url);
  return undefined;
}

function inFolder(url: string): StateFiles {
  const { pathname, searchParams } = new URL(url);
  const root = join(decodeURIComponent(pathname), searchParams.get("prefix") ?? "");
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
  return {
    async list(folder) {
      return statSync(join(root, folder), { throwIfNoEntry: false }) ? below(folder).sort() : [];
    },
    async read(name) {
      return statSync(join(root, name), { throwIfNoEntry: false }) && readFileSync(join(root, name));
    },
  };
}

/** The URL's options are those of Go's blob library, which `pulumi` uses: both generations of them. */
function inBucket(url: string): StateFiles {
  const { host: Bucket, pathname, searchParams } = new URL(url);
  const option = (...names: string[]) => names.map((name) => searchParams.get(name)).find((value) => value !== null);
  const path = pathname.replace(/^\/+|\/+$/g, "");
  const prefix = `${searchParams.get("prefix") ?? ""}${path && `${path}/`}`;
  const isPlain = option("disableSSL", "disable_https") === "true";
  const endpoint = option("endpoint");
  const open = async () => {
    const { S3 } = await import("@aws-sdk/client-s3");
    const region = option("region") ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    return new S3({
      ...(region ? { region } : {}),
      ...(endpoint
        ? { endpoint: /^https?:/.test(endpoint) ? endpoint : `http${isPlain ? "" : "s"}://${endpoint}` }
        : {}),
      profile: option("profile"),
      forcePathStyle: option("s3ForcePathStyle", "use_path_style") === "true",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
  };
  let opened: ReturnType<typeof open> | undefined;
  const client = () => {
    opened ??= open();
    return opened;
  };
  return {
    list: (folder) =>
      orRefused(url, async () => {
        const s3 = await client();
        const names: string[] = [];
        let from: string | undefined;
        do {
          const Prefix = `${prefix}${folder}/`;
          const page = await s3.listObjectsV2({ Bucket, Prefix, ContinuationToken: from });
          names.push(...(page.Contents ?? []).map(({ Key = "" }) => Key.slice(prefix.length)));
          from = page.IsTruncated ? page.NextContinuationToken : undefined;
        } while (from !== undefined);
        return names.sort();
      }),
    read: (name) =>
      orRefused(url, async () => {
        try {
          const { Body } = await (await client()).getObject({ Bucket, Key: `${prefix}${name}` });
          return Body && Buffer.from(await Body.transformToByteArray());
        } catch (error) {
          if ((error as Error).name === "NoSuchKey") return undefined;
          throw error;
        }
      }),
  };
}

/** @throws OmnicloudError naming the back end, without the options of its URL */
async function orRefused<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new OmnicloudError(`the back end ${url.split("?")[0]} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
