/** Availability zones by their names. API: compute v2.1 and block storage v3 /os-availability-zone, shares v2 /availability-zones */
import type { Fault } from "../core/schema";
import type { OpenStack } from "./client";
import { type Known, missingName } from "./existing";

const zonesOf = (service: "compute" | "volume"): Known => ({
  noun: "availability zone",
  mayBeSilent: true,
  key: `availability zones of ${service}`,
  async list(cloud) {
    const { availabilityZoneInfo: all } = await cloud.get<{ availabilityZoneInfo: { zoneName: string }[] }>(
      service,
      "/os-availability-zone",
      { envelope: { field: "availabilityZoneInfo", holds: "rows" } },
    );
    return all.map(({ zoneName }) => ({ name: zoneName }));
  },
});

const ZONES: Readonly<Record<"compute" | "volume" | "share", Known>> = {
  compute: zonesOf("compute"),
  volume: zonesOf("volume"),
  share: {
    noun: "availability zone",
    mayBeSilent: true,
    key: "availability zones of share",
    list: async (cloud) =>
      (await cloud.list("share", "/availability-zones", "availability_zones")).map(({ name }) => ({
        name: String(name),
      })),
  },
};

/** The fault of a zone that a service does not have. `zone:host` is an operator's way to say where. */
export function zoneFaults(
  cloud: OpenStack,
  service: keyof typeof ZONES,
  written: string | undefined,
): Promise<Fault[]> {
  return missingName(cloud, ZONES[service], "availabilityZone", written?.split(":")[0]);
}
