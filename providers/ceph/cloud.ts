/** Object storage on Ceph as a kind of cloud: how its connections are written, and its clients. */
import type { Cloud } from "../core/cloud";
import { Ceph } from "./client";
import { type CephSettings, regionOf, settingsSchema } from "./settings";

/** One client for each gateway and key, so that sockets are shared. */
const clients = new Map<string, Ceph>();

/** The kind `ceph`. */
export const ceph: Cloud<CephSettings, Ceph> = {
  kind: "ceph",
  schema: settingsSchema,
  found: () => ({}),
  places: ({ regions }) => Object.keys(regions).map((region) => ({ region })),
  client(settings, place) {
    const region = regionOf(settings, typeof place.region === "string" ? place.region : undefined);
    const key = JSON.stringify([settings, region.name]);
    const client = clients.get(key) ?? new Ceph(settings, region);
    clients.set(key, client);
    return client;
  },
  // A gateway is known by its URL: a region or connection under another name is the same place.
  where: async (settings, place) => ({ cloud: "ceph", region: ceph.client(settings, place).endpoint }),
};
