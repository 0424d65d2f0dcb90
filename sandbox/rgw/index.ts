// The object store: Ceph's RADOS Gateway, with its S3 API and its admin API, on a port of its own.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../cloud";
import { addUser } from "./admin/users";
import { storeServer } from "./server";

/** An object store: its address, and the keys of its operator. */
export interface ObjectStore {
  /** Of the S3 API (path style); the admin API is below it, at /admin. */
  endpoint: string;
  /** The name of its location, which is RGW's zone group. */
  region: string;
  /** The operator's keys, with all capabilities on users, buckets, metadata and usage. */
  accessKey: string;
  secretKey: string;
}

const operator = { uid: "admin", accessKey: "admin", secretKey: "adminsecret" };

/** Starts the object store of a cloud. */
export async function startStore(
  cloud: Cloud,
  port: number,
): Promise<{ objectStore: ObjectStore; close(): Promise<void> }> {
  const admin = addUser(cloud.rgw, operator.uid, operator.uid);
  admin.keys.set(operator.accessKey, operator.secretKey);
  for (const kind of ["users", "buckets", "metadata", "usage"]) admin.caps.set(kind, "*");
  const server = storeServer(cloud);
  await listen(server, port);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { accessKey, secretKey } = operator;
  return {
    objectStore: { endpoint, region: cloud.rgw.region, accessKey, secretKey },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      cloud.rgw.bodies.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
