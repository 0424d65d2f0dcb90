import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOf, UNKNOWN } from "../../../providers/core/schema";
import type { AccessNetwork, StorageGroup } from "../../../providers/qingstor/configuration/config";
import { accessGrowth, confFaults, storageGrowth } from "../../../providers/qingstor/configuration/growth";
import { hashOf } from "../../../providers/qingstor/configuration/hash";
import { accessNodes, clusterConfig } from "../../../providers/qingstor/configuration/schema";
import { configWire } from "../../../providers/qingstor/configuration/wire";
import { wantedStorage } from "../../../providers/qingstor/intent/wanted";

const intranet: AccessNetwork = { interface: "eth0", nodes: ["a", "b"], vips: ["10.0.0.1", "10.0.0.2"] };
const group: StorageGroup = {
  clusterId: 0,
  volume: "vol0",
  volType: "replicate",
  replica: 3,
  storageClass: "standard",
  brickCount: 2,
  block: "sdc",
  nodes: ["c", "d"],
};
const properties = (faults: { property: string }[]) => faults.map(({ property }) => property);

describe("a storage group of which something is not said", () => {
  it("means its default, also if a program says undefined: no new note, nothing requested twice", () => {
    const unsaid: StorageGroup = { ...group, raid: undefined, readonly: undefined };
    const said: StorageGroup = { ...group, raid: false, readonly: false };
    for (const one of [unsaid, said]) {
      expect(wantedStorage([one]).meant).toEqual(wantedStorage([group]).meant);
      expect(storageGrowth([group], [one])).toEqual({ added: [], faults: [] });
      expect(storageGrowth([one], [group])).toEqual({ added: [], faults: [] });
    }
  });
});

describe("access nodes", () => {
  it("may be added, and be written in another order", () => {
    const more = { ...intranet, nodes: ["b", "e", "a"], vips: ["10.0.0.2", "10.0.0.5", "10.0.0.1"] };
    expect(accessGrowth({ intranet }, { intranet: more })).toEqual({
      added: [{ node: "e", vip: "10.0.0.5" }],
      faults: [],
    });
  });

  it.each<[Record<string, Partial<AccessNetwork>>, string[]]>([
    [{ intranet: { nodes: ["a"], vips: ["10.0.0.1"] } }, ["accessNodes.intranet.nodes"]],
    [
      { intranet: { vips: ["10.0.0.2", "10.0.0.1"] } },
      ["accessNodes.intranet.vips[0]", "accessNodes.intranet.vips[1]"],
    ],
    [{ intranet: { interface: "eth1" } }, ["accessNodes.intranet.interface"]],
    [{ intranet: { bridgeVip: "10.0.0.9" } }, ["accessNodes.intranet.bridgeVip"]],
    [{ intranet: {}, other: {} }, ["accessNodes.other"]],
    [{}, ["accessNodes.intranet"]],
  ])("may not change otherwise: %o", (change, where) => {
    const wanted = Object.fromEntries(Object.entries(change).map(([name, more]) => [name, { ...intranet, ...more }]));
    expect(properties(accessGrowth({ intranet }, wanted).faults)).toEqual(where);
  });

  it.each<[Partial<AccessNetwork>, RegExp]>([
    [{ vips: ["10.0.0.1"] }, /vips: node b has no VIP/],
    [{ vips: ["10.0.0.1", "10.0.0.2", "10.0.0.3"] }, /vips: VIP 10\.0\.0\.3 has no node/],
    [{ vips: ["10.0.0.1", "10.0.0.1"] }, /vips\[1\]: VIP 10\.0\.0\.1 is given twice/],
    [{ nodes: ["a", "a"] }, /nodes\[1\]: node a is given twice/],
    [{ vips: ["10.0.0.1", "here"] }, /vips\[1\]: must be an IP address/],
    [{ bridgeVip: "10.0.0.2" }, /bridgeVip: 10\.0\.0\.2 is a node's VIP already/],
    [{ nodes: [], vips: [] }, /nodes: must have at least 1 element(,|$)/],
  ])("are refused in preview where they do not pair with their VIPs: %o", (change, said) => {
    const faults = faultsOf(accessNodes, { intranet: { ...intranet, ...change } });
    expect(faults.map(({ property, reason }) => `${property}: ${reason}`).join()).toMatch(said);
  });

  it("may be in two networks, their VIPs may not, and neither is judged where it is not known yet", () => {
    const other = { ...intranet, interface: "eth1", vips: ["10.0.0.1", "10.0.0.4"], bridgeVip: "10.0.0.2" };
    expect(properties(faultsOf(accessNodes, { intranet, other }))).toEqual(["other.vips[0]", "other.bridgeVip"]);
    expect(faultsOf(accessNodes, { intranet: { ...intranet, vips: UNKNOWN } })).toEqual([]);
  });
});

describe("storage nodes", () => {
  it("may be added, to a volume that is there and with a volume of their own", () => {
    const wanted = [
      { ...group, raid: false, nodes: ["d", "c", "e"] },
      { ...group, volume: "vol1", nodes: ["f"] },
    ];
    const { added, faults } = storageGrowth([group], wanted);
    expect(faults).toEqual([]);
    expect(added.map(({ volume, nodes }) => ({ volume, nodes }))).toEqual([
      { volume: "vol0", nodes: ["e"] },
      { volume: "vol1", nodes: ["f"] },
    ]);
  });

  it.each<[Partial<StorageGroup>, string[]]>([
    [{ volType: "disperse" }, ["storageNodes[0].volType"]],
    [{ replica: 2 }, ["storageNodes[0].replica"]],
    [{ ecType: 2 }, ["storageNodes[0].ecType"]],
    [{ readonly: true }, ["storageNodes[0].readonly"]],
    [{ block: "sdd", brickCount: 1 }, ["storageNodes[0].brickCount", "storageNodes[0].block"]],
    [{ nodes: ["c", "e"] }, ["storageNodes[0].nodes"]],
    [{ clusterId: 1 }, ["storageNodes"]],
  ])("may not change otherwise: %o", (change, where) => {
    expect(properties(storageGrowth([group], [{ ...group, ...change }]).faults)).toEqual(where);
  });

  it("are named once by cluster and volume", () => {
    expect(properties(faultsOf(clusterConfig.storageNodes, [group, group]))).toEqual(["[1].volume"]);
  });
});

it("what grows adds what is missing, and nothing else, whatever the nodes", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 });
  fc.assert(
    fc.property(names, names, (was, more) => {
      const nodes = [...new Set([...was, ...more])];
      const { added, faults } = storageGrowth([{ ...group, nodes: was }], [{ ...group, nodes }]);
      expect(faults).toEqual([]);
      expect(added.flatMap((one) => one.nodes)).toEqual(nodes.filter((node) => !was.includes(node)));
      const back = storageGrowth([{ ...group, nodes }], [{ ...group, nodes: was }]);
      expect(back.added).toEqual([]);
      expect(back.faults).toHaveLength(nodes.length - was.length);
    }),
  );
});

it("what is configured is named without its value where it changes", () => {
  const conf = { firstbox: "f", globalDomain: "g", qsNetwork: [], zoneId: "z" };
  expect(confFaults({ ...conf, ansibleSshPass: "old" }, { ...conf, ansibleSshPass: "new" })).toEqual([
    { property: "qsConf.ansibleSshPass", reason: expect.not.stringMatching(/old|new/) },
  ]);
});

it("the configuration has the document's names, and a hash that no order of keys changes", () => {
  const qsConf = {
    firstbox: "f",
    ansibleSshPass: "p",
    zoneId: "z",
    globalDomain: "d",
    qsNetwork: ["10.0.0.1/24"],
  };
  const wire = configWire({ qsConf, accessNodes: { intranet }, storageNodes: [group] });
  expect(wire).toEqual({
    qs_conf: {
      firstbox: "f",
      ansible_ssh_pass: "p",
      with_iaas: false,
      zone_id: "z",
      global_domain: "d",
      qs_network: ["10.0.0.1/24"],
      use_cassandra: true,
    },
    access_nodes: { intranet: { interface: "eth0", nodes: ["a", "b"], vips: ["10.0.0.1", "10.0.0.2"] } },
    storage_nodes: [
      {
        cluster_id: 0,
        volume: "vol0",
        vol_type: "replicate",
        replica: 3,
        raid: false,
        storage_class: "standard",
        readonly: false,
        brick_count: 2,
        block: "sdc",
        nodes: ["c", "d"],
      },
    ],
  });
  expect(hashOf({ a: 1, b: { c: [2], d: undefined } })).toBe(hashOf({ b: { c: [2] }, a: 1 }));
  expect(hashOf({ a: [1, 2] })).not.toBe(hashOf({ a: [2, 1] }));
});
