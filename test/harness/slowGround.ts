/** A project of a cloud and a store, both behind proxies that hold requests: what tests of killed runs stand on. */
import { openTarget } from "../contract/target";
import { type CloudProject, openCloudProject } from "./cloudProject";
import { type ObjectStore, openObjectStore } from "./objectStore";
import { type Forward, openSlowProxy, openSlowStore, type SlowProxy } from "./slowProxy";
import { connectionOf } from "./stack";

/** What they stand on. */
export interface SlowGround {
  cloud: CloudProject;
  /** In front of the cloud. */
  proxy: SlowProxy;
  store: ObjectStore;
  /** In front of the store. */
  forward: Forward;
  /** What is there already: a network, one of its subnets (10.72.0.0/24), and the store's user. */
  given: { network: string; subnet: string; uid: string };
  /** The connections `cloud` and `store`, through the proxies. */
  connections: Record<string, object>;
  close(): Promise<void>;
}

/** Opens them. */
export async function openSlowGround(): Promise<SlowGround> {
  const target = await openTarget();
  const cloud = await openCloudProject(target);
  const made = async (path: string, key: string, body: object) =>
    ((await cloud.ask("POST", "network", path, { [key]: body })).body[key] as { id: string }).id;
  const network = await made("/networks", "network", { name: "given" });
  const subnet = await made("/subnets", "subnet", { network_id: network, ip_version: 4, cidr: "10.72.0.0/24" });
  const proxy = await openSlowProxy(cloud.target);
  const store = await openObjectStore();
  const forward = await openSlowStore(store.store);
  const { region, accessKey, secretKey } = store.store;
  const regions = { [region]: { endpoint: forward.origin, accessKey, secretKey } };
  return {
    ...{ cloud, proxy, store, forward, given: { network, subnet, uid: store.uid } },
    connections: { cloud: connectionOf(proxy.target), store: { ...store.connection, regions } },
    async close() {
      for (const part of [forward, store, proxy, cloud, target]) await part.close();
    },
  };
}
