// Where contract tests run: an embedded sandbox, or a real OpenStack and a real Ceph named by the environment.
import { startSandbox } from "../../sandbox";

/** A cloud to test against. */
export interface Target {
  name: "sandbox" | "real";
  /** Where to authenticate. */
  authUrl: string;
  /** Who runs the cloud. */
  operator: { username: string; password: string; projectName: string; domain: string };
  region: string;
  /** Ends the sandbox; does nothing to a real cloud. */
  close(): Promise<void>;
}

/**
 * Opens the target of this run. With OMNICLOUD_TARGET=real it is the cloud at OMNICLOUD_AUTH_URL
 * (default http://127.0.0.1:5000/v3), with OMNICLOUD_USERNAME, OMNICLOUD_PASSWORD, OMNICLOUD_PROJECT,
 * OMNICLOUD_DOMAIN and OMNICLOUD_REGION (default admin, secret, admin, Default, RegionOne); else a new sandbox.
 */
export async function openTarget(): Promise<Target> {
  const { env } = process;
  const region = env.OMNICLOUD_REGION ?? "RegionOne";
  if (env.OMNICLOUD_TARGET === "real") {
    return {
      name: "real",
      authUrl: env.OMNICLOUD_AUTH_URL ?? "http://127.0.0.1:5000/v3",
      operator: {
        username: env.OMNICLOUD_USERNAME ?? "admin",
        password: env.OMNICLOUD_PASSWORD ?? "secret",
        projectName: env.OMNICLOUD_PROJECT ?? "admin",
        domain: env.OMNICLOUD_DOMAIN ?? "Default",
      },
      region,
      close: () => Promise.resolve(),
    };
  }
  const sandbox = await startSandbox({ region });
  return {
    name: "sandbox",
    authUrl: sandbox.authUrl,
    operator: sandbox.operator,
    region,
    close: () => sandbox.close(),
  };
}

/** An object store to test against: Ceph's RADOS Gateway. */
export interface Store {
  name: "sandbox" | "real";
  /** Of its S3 API; the admin API is below it, at /admin. */
  endpoint: string;
  /** What it calls its location: RGW's zone group. */
  region: string;
  /** Its operator's keys, who has all capabilities. */
  accessKey: string;
  secretKey: string;
  /** Ends the sandbox; does nothing to a real store. */
  close(): Promise<void>;
}

/**
 * Opens the object store of this run. With OMNICLOUD_TARGET=real it is the gateway at OMNICLOUD_RGW_URL (default
 * http://127.0.0.1:7480), with OMNICLOUD_RGW_ACCESS_KEY and OMNICLOUD_RGW_SECRET_KEY (default admin, adminsecret); else a
 * new sandbox's. It has the storage class COLD and the placement target archive, as tools/backends/ceph gives them to it.
 */
export async function openStore(): Promise<Store> {
  const { env } = process;
  if (env.OMNICLOUD_TARGET === "real") {
    return {
      name: "real",
      endpoint: env.OMNICLOUD_RGW_URL ?? "http://127.0.0.1:7480",
      region: "default",
      accessKey: env.OMNICLOUD_RGW_ACCESS_KEY ?? "admin",
      secretKey: env.OMNICLOUD_RGW_SECRET_KEY ?? "adminsecret",
      close: () => Promise.resolve(),
    };
  }
  const sandbox = await startSandbox();
  return { name: "sandbox", ...sandbox.objectStore, close: () => sandbox.close() };
}
