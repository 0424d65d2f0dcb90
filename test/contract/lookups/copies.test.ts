import {
  getPort,
  getPorts,
  getVolumeBackup,
  getVolumeBackups,
  getVolumeSnapshot,
  getVolumeSnapshots,
  listPorts,
  listVolumeBackups,
  listVolumeSnapshots,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../../providers/core/poll";
import type { Wire } from "../../../providers/openstack/client";
import { openTeam, type Team } from "./team";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
let team: Team;
let disk: string;

beforeAll(async () => {
  team = await openTeam();
  ({ id: disk } = await stored("volume", { size: 1, name: team.unique("disk") }));
});
afterAll(() => team.close());

/** Creates what Cinder stores, and waits until it is there. */
async function stored(what: "volume" | "snapshot" | "backup", body: object): Promise<Wire> {
  const made = await team.cloud.post<Record<string, Wire>>("volume", `/${what}s`, { [what]: body });
  const path = `/${what}s/${made[what]?.id}`;
  team.made("volume", path);
  return until(`${what} to be available`, async () => {
    const now = await team.cloud.find("volume", path, what);
    return now?.status === "available" ? now : undefined;
  });
}

async function gather<T>(items: AsyncGenerator<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe.each([
  ["snapshot", getVolumeSnapshot, getVolumeSnapshots, listVolumeSnapshots, {}],
  ["backup", getVolumeBackup, getVolumeBackups, listVolumeBackups, { incremental: false }],
] as const)("a %s of a disk", (what, one, page, all, more) => {
  const ids: string[] = [];
  const name = (which: string) => team.unique(`${what}-${which}`);

  beforeAll(async () => {
    for (const which of ["one", "twin", "twin"])
      ids.push((await stored(what, { volume_id: disk, name: name(which), description: "of the tests" })).id);
  });

  it("is found by id and by name, with all its fields", async () => {
    const found = await one({ id: ids[0] as string });
    expect(found).toMatchObject({
      ...{ id: ids[0], name: name("one"), description: "of the tests", volumeId: disk },
      ...{ size: 1, status: "available", metadata: {}, createdAt: time, ...more },
    });
    expect(await one({ name: name("one") })).toEqual(found);
  });

  it("is told by the ids if several have the name, and by the nearest name if there is none", async () => {
    const refusal = await one({ name: name("twin") }).then(String, String);
    for (const id of ids.slice(1)) expect(refusal).toContain(id);
    await expect(one({ name: name("ome") })).rejects.toThrow(name("one"));
    await expect(one({ id: "nonsense" })).rejects.toThrow(`no ${what} has the id nonsense; `);
  });

  it("is on one page of those of its disk, and among all, with all its fields", async () => {
    const { pageNumber, pageSize, ...found } = await page({ volumeId: disk, pageNumber: 2, pageSize: 2 });
    const [rest = []] = Object.values(found) as object[][];
    expect([pageNumber, pageSize, rest.length]).toEqual([2, 2, 1]);
    expect(rest[0]).toMatchObject({ volumeId: disk, size: 1, status: "available" });
    const others = await page({ volumeId: "00000000-0000-0000-0000-000000000000" });
    expect(Object.values(others)[0]).toEqual([]);
    expect((await gather<{ id: string }>(all({ volumeId: disk }))).map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect((await gather<{ id: string }>(all())).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it("refuses arguments that it does not know, with the nearest one", async () => {
    await expect(page({ volumeld: disk } as object)).rejects.toThrow(/volumeld.*did you mean volumeId\?/);
  });
});

describe("a port", () => {
  let network: string;
  let subnet: string;
  const ids: string[] = [];

  beforeAll(async () => {
    const create = async (path: string, key: string, body: object) => {
      const made = await team.cloud.post<Record<string, Wire>>("network", path, { [key]: body });
      team.made("network", `${path}/${made[key]?.id}`);
      return made[key]?.id as string;
    };
    network = await create("/networks", "network", { name: team.unique("net") });
    subnet = await create("/subnets", "subnet", { network_id: network, ip_version: 4, cidr: "10.78.0.0/24" });
    for (const [name, ip] of [
      ["front", "10.78.0.10"],
      ["back", "10.78.0.11"],
    ] as const)
      ids.push(
        await create("/ports", "port", {
          network_id: network,
          name: team.unique(name),
          description: "of the tests",
          fixed_ips: [{ subnet_id: subnet, ip_address: ip }],
          allowed_address_pairs: [{ ip_address: "10.78.0.99" }],
        }),
      );
  });

  it("is found by id and by name, with all its fields", async () => {
    const found = await getPort({ id: ids[0] as string });
    expect(found).toMatchObject({
      id: ids[0],
      name: team.unique("front"),
      description: "of the tests",
      networkId: network,
      fixedIps: [{ subnetId: subnet, ipAddress: "10.78.0.10" }],
      macAddress: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      securityGroupIds: [expect.any(String)],
      allowedAddressPairs: [{ ipAddress: "10.78.0.99", macAddress: expect.any(String) }],
      adminStateUp: true,
      status: "DOWN",
      tags: [],
      createdAt: time,
    });
    expect([found.deviceId, found.deviceOwner]).toEqual([undefined, undefined]);
    expect(await getPort({ name: team.unique("front") })).toEqual(found);
    await expect(getPort({ name: team.unique("frnt") })).rejects.toThrow(team.unique("front"));
  });

  it("is on one page of those of its network, and among all", async () => {
    const { ports } = await getPorts({ networkId: network, pageSize: 1, pageNumber: 2 });
    expect(ports).toHaveLength(1);
    expect(ids).toContain(ports[0]?.id);
    expect((await getPorts({ networkId: network, deviceId: network })).ports).toEqual([]);
    expect((await gather(listPorts({ networkId: network }))).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });
});
