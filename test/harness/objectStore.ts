/** An object store as other clients see and change it, beside what goes through the engine. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { S3 } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { openStore, type Store } from "../contract/target";
import { unique } from "./stack";

/** A user as the gateway shows it. */
export interface UserThere {
  user_id: string;
  display_name: string;
  keys: { user: string; access_key: string; secret_key: string }[];
  placement_tags: string[];
  user_quota: { enabled: boolean; max_size: number; max_objects: number };
}

/** A bucket as the gateway shows it. */
export interface BucketThere {
  bucket: string;
  id: string;
  owner: string;
  placement_rule: string;
  bucket_quota: { enabled: boolean; max_size: number; max_objects: number };
  tagset?: Record<string, string>;
}

/** What somebody without keys is answered. */
export interface Answer {
  status: number;
  text: string;
}

/** The object store of a test file. */
export interface ObjectStore {
  readonly store: Store;
  /** A platform user that only this file has, and that the store does not know at first. */
  readonly uid: string;
  /** The operator's connection, for this platform user. */
  readonly connection: object;
  /** `omnicloud:connections` of a stack with the operator's connection, by the name `store`. */
  readonly config: Record<string, string>;
  /** A name that no other run has, for a bucket. */
  name(prefix: string): string;
  /** Asks the admin API; a refusal is an error, what is not there is undefined. */
  admin<T>(method: string, path: string, query: Record<string, string>): Promise<T | undefined>;
  user(uid: string): Promise<UserThere | undefined>;
  bucket(name: string): Promise<BucketThere | undefined>;
  /** The names of a user's buckets. */
  bucketsOf(uid: string): Promise<string[]>;
  /** Makes a user as an operator would by hand, and gives its S3. */
  makeUser(uid: string): Promise<S3>;
  /** S3 with the first key of a user, or with these. */
  as(user: string | { accessKey: unknown; secretKey: unknown }): Promise<S3>;
  /** Asks without keys. */
  anybody(method: string, path: string, body?: string): Promise<Answer>;
  /** Removes what the file left, and closes the store. */
  close(): Promise<void>;
}

/** Opens the store. */
export async function openObjectStore(): Promise<ObjectStore> {
  const store = await openStore();
  const uid = unique("u");
  const { endpoint, accessKey, secretKey } = store;
  const connection = {
    kind: "ceph",
    regions: { [store.region]: { endpoint, accessKey, secretKey } },
    platformUserId: uid,
  };
  const clients: S3[] = [];
  const others = new Set<string>([uid]);

  const admin: ObjectStore["admin"] = async <T>(method: string, path: string, asked: Record<string, string>) => {
    const query = { ...asked, format: "json" };
    const { protocol, hostname, port, host } = new URL(endpoint);
    const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
    const signer = new SignatureV4({ service: "s3", region: "us-east-1", credentials, sha256: Sha256 });
    const where = { method, protocol, hostname, port: Number(port), path, query, headers: { host } };
    const { headers } = await signer.sign(where);
    const answer = await fetch(`${endpoint}${path}?${new URLSearchParams(query)}`, { method, headers });
    const text = await answer.text();
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${method} ${path} ${JSON.stringify(asked)}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T | undefined;
  };

  const clientOf = (accessKeyId: string, secretAccessKey: string) => {
    const credentials = { accessKeyId, secretAccessKey };
    const client = new S3({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
    clients.push(client);
    return client;
  };

  const objectStore: ObjectStore = {
    store,
    uid,
    connection,
    config: { "omnicloud:connections": JSON.stringify({ store: connection }) },
    name: unique,
    admin,
    user: (id) => admin<UserThere>("GET", "/admin/user", { uid: id }),
    bucket: (bucket) => admin<BucketThere>("GET", "/admin/bucket", { bucket, stats: "true" }),
    bucketsOf: async (id) => (await admin<string[]>("GET", "/admin/bucket", { uid: id })) ?? [],
    async makeUser(id) {
      others.add(id);
      await admin("PUT", "/admin/user", { uid: id, "display-name": id, "generate-key": "true" });
      return objectStore.as(id);
    },
    async as(user) {
      if (typeof user !== "string") return clientOf(String(user.accessKey), String(user.secretKey));
      const key = (await objectStore.user(user))?.keys[0];
      if (!key) throw new Error(`user ${user} has no key`);
      return clientOf(key.access_key, key.secret_key);
    },
    async anybody(method, path, body) {
      const answer = await fetch(`${endpoint}${path}`, { method, ...(body === undefined ? {} : { body }) });
      return { status: answer.status, text: await answer.text() };
    },
    async close() {
      for (const id of others) {
        if (!(await objectStore.user(id))) continue;
        for (const bucket of await objectStore.bucketsOf(id))
          await admin("DELETE", "/admin/bucket", { bucket, "purge-objects": "true" });
        await admin("DELETE", "/admin/user", { uid: id });
      }
      for (const client of clients) client.destroy();
      await store.close();
    },
  };
  return objectStore;
}
