// @ts-check
// The configuration of all daemons of a store: one file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes it.
 * @param {import("./store.mjs").Store} store
 * @param {{ fsid: string, monitor: string }} identity `monitor`: its address in Ceph's own form
 */
export function writeConfiguration(store, { fsid, monitor }) {
  const data = (/** @type {string} */ name) => join(store.data, name);
  writeFileSync(
    store.configuration,
    `[global]
fsid = ${fsid}
mon host = [${monitor}]
mon initial members = a
public network = 127.0.0.0/8
# No keys between the daemons, and no second protocol: all is on loopback, and for tests.
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = true
ms bind msgr2 = false
run dir = ${store.run}
log file = ${store.log}/$name.log
admin socket = ${store.run}/$name.asok
# One copy on one OSD.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
mon warn on pool no redundancy = false
mon allow pool size one = true
mon max pg per osd = 4000
mon cluster log file = ${store.log}/cluster.log
# A pool is there when the monitor has decided on it: at once, not once a second.
paxos propose interval = 0.05
paxos min wait = 0.01

[mon.a]
mon data = ${data("mon")}
mon data avail crit = 1

[osd.0]
osd data = ${data("osd")}
osd objectstore = memstore
memstore device bytes = 4294967296
osd memory target = 1073741824

[client.rgw]
rgw data = ${data("rgw")}
rgw frontends = beast endpoint=127.0.0.1:${store.port}
rgw enable apis = s3, admin
rgw enable usage log = true
# What is used counts at once: RGW's own defaults are hours, and a test would wait for them.
rgw user quota bucket sync interval = 1
rgw user quota sync interval = 1
rgw bucket quota ttl = 0
# What is deleted makes room within seconds: RGW keeps it for two hours, and a full OSD lets every write wait for ever.
rgw gc obj min wait = 1
rgw gc processor period = 2
rgw dynamic resharding = false
rgw override bucket index max shards = 1
`,
  );
}
