/**
 * What an interrupted run left is compared in everything: the next program says less, and the objects become what new ones
 * would be.
 */
import { Network, Router, SecurityGroupResource, Server, Share, ShareNetwork, Subnet, Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { CloudObject, Service } from "../harness/cloudProject";
import { forget } from "../harness/forgotten";

const on = ground();

const SERVICE: Record<string, Service> = {
  networks: "network",
  subnets: "network",
  routers: "network",
  "security-groups": "network",
  volumes: "block-storage",
  servers: "compute",
  shares: "share",
  "share-networks": "share",
};

/** The one object of this kind that has this name. */
async function named(kind: string, name: string): Promise<CloudObject> {
  const details = ["volumes", "servers", "shares", "share-networks"].includes(kind) ? "/detail" : "";
  const { body } = await on.cloud.ask("GET", SERVICE[kind] ?? "network", `/${kind}${details}`);
  const found = Object.values(body)
    .flat()
    .filter((each) => (each as CloudObject).name === name);
  expect(found).toHaveLength(1);
  return found[0] as CloudObject;
}

/** What differs between two objects made by one program: ids, marks, names in labels and times. */
function withoutOwn(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{12}/g, "MARK")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/g, "ID")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, "TIME");
}

describe("what a killed run left of a richer program", () => {
  it("is made what a new object of the plain program is: networks, disks, groups", async () => {
    let rich = true;
    const stack = await on.stack(async () => {
      const text = { description: "of an older program" };
      new Volume("disk", {
        size: 1,
        ...(rich ? { ...text, name: "d", type: "__DEFAULT__", metadata: { a: "1" } } : {}),
      });
      const net = new Network("net", rich ? { ...text, name: "n" } : {});
      const rules = [{ protocol: "tcp", portRangeMin: 22 }];
      new SecurityGroupResource("group", rich ? { ...text, rules, defaultEgress: false } : {});
      new Router("router", rich ? { ...text, externalNetwork: "public" } : {});
      new Subnet("subnet", {
        ...{ network: net.id, cidr: "10.9.0.0/24" },
        ...(rich
          ? {
              ...{ ...text, dhcp: false, dns: ["10.9.0.3"], gateway: false as const },
              allocationPools: [{ start: "10.9.0.5", end: "10.9.0.9" }],
              hostRoutes: [{ destination: "10.8.0.0/24", nexthop: "10.9.0.2" }],
            }
          : {}),
      });
    });
    const kinds = { disk: "volumes", net: "networks", group: "security-groups", router: "routers", subnet: "subnets" };
    await stack.up();
    rich = false;
    await forget(stack);
    const outcome = await stack.up();
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(5);
    const look = () => Promise.all(Object.entries(kinds).map(([name, kind]) => named(kind, name)));
    const reclaimed = (await look()) as Record<string, unknown>[];
    expect((await stack.preview()).counts.update ?? 0).toBe(0);
    await stack.destroy();
    await stack.up();
    const fresh = (await look()) as Record<string, unknown>[];
    const comparable = (objects: Record<string, unknown>[]) =>
      objects.map(
        ({ revision_number: _revision, tags: _tags, security_group_rules: rules, updated_at: _at, ...rest }) => {
          const sorted = ((rules ?? []) as CloudObject[]).map(({ revision_number: _, standard_attr_id: __, ...rule }) =>
            JSON.stringify({ ...rule, description: rule.description ?? "" }),
          );
          return JSON.parse(withoutOwn(JSON.stringify({ ...rest, rules: sorted.map(withoutOwn).sort() }))) as object;
        },
      );
    expect(comparable(reclaimed)).toEqual(comparable(fresh));
  });

  it("is made what a new server is: metadata, tags, description, groups", async () => {
    const group = (await on.cloud.ask("POST", "network", "/security-groups", { security_group: { name: "open" } })).body
      .security_group as CloudObject;
    const { network } = (await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } })).body as {
      network: CloudObject;
    };
    await on.cloud.ask("POST", "network", "/subnets", {
      subnet: { network_id: network.id, ip_version: 4, cidr: "10.7.0.0/24" },
    });
    let more = {};
    const stack = await on.stack(async () => {
      new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network: network.id }], ...more });
    });
    more = { description: "old", metadata: { team: "a" }, tags: ["x"], securityGroups: [group.id] };
    await stack.up();
    const [before] = await on.cloud.servers();
    more = {};
    await forget(stack);
    await stack.up();
    const [now] = await on.cloud.servers();
    expect(now?.id).toBe(before?.id);
    expect(now).toMatchObject({ description: expect.stringContaining("Managed by Pulumi"), tags: [] });
    expect(Object.keys(now?.metadata as object).sort()).toEqual(["omnicloud", "omnicloud-digest"]);
    const { ports } = (await on.cloud.ask("GET", "network", `/ports?device_id=${now?.id}`)).body as {
      ports: { security_groups: string[] }[];
    };
    expect(ports.flatMap((port) => port.security_groups)).not.toContain(group.id);
  });

  it("does not serve if it booted with other user data, which no cloud shows", async () => {
    const { network } = (await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } })).body as {
      network: CloudObject;
    };
    await on.cloud.ask("POST", "network", "/subnets", {
      subnet: { network_id: network.id, ip_version: 4, cidr: "10.7.0.0/24" },
    });
    let userData: string | undefined = "#!/bin/sh\necho one";
    const stack = await on.stack(async () => {
      new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network: network.id }], userData });
    });
    await stack.up();
    const [first] = await on.cloud.servers();
    await forget(stack);
    const same = await stack.up();
    expect(same.info("web").join()).toContain(`reclaimed ${first?.id}`);
    userData = "#!/bin/sh\necho two";
    await forget(stack);
    // It is deleted where that is proven to be right, and otherwise named.
    const said = () =>
      stack.up().then(
        (outcome) => outcome.info("web").join(),
        (error: unknown) => String(error),
      );
    const other = await said();
    expect(other).toMatch(new RegExp(`${first?.id}.*userData`));
    expect(other).not.toContain("reclaimed");
    const state = (await stack.export()).find(({ type }) => type.endsWith("openstack:Server"));
    expect(state?.id).not.toBe(first?.id);
    userData = undefined;
    await forget(stack);
    expect(await said()).not.toContain("reclaimed");
  });

  it("is made what a new share is", async () => {
    const { network } = (await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } })).body as {
      network: CloudObject;
    };
    await on.cloud.ask("POST", "network", "/subnets", {
      subnet: { network_id: network.id, ip_version: 4, cidr: "10.7.0.0/24" },
    });
    let rich = true;
    const stack = await on.stack(async () => {
      const text = { name: "s", description: "of an older program" };
      const at = new ShareNetwork("at", { network: network.id, ...(rich ? text : {}) });
      new Share("share", {
        ...{ size: 1, protocol: "NFS", shareNetwork: at.id },
        ...(rich ? { ...text, metadata: { a: "1" } } : {}),
      });
    });
    await stack.up();
    rich = false;
    await forget(stack);
    await stack.up();
    const [at, share] = [await named("share-networks", "at"), await named("shares", "share")];
    for (const { description } of [at, share]) expect(description).toContain("Managed by Pulumi");
    expect(Object.keys(share.metadata as object)).toEqual(["omnicloud"]);
  });
});

describe("what was kept when its resource was deleted", () => {
  it("keeps what the program does not say", async () => {
    let args = { size: 1, metadata: { a: "1" }, description: "mine" } as object;
    let there = true;
    const stack = await on.stack(async () => {
      new Network("other");
      if (there) new Volume("disk", { size: 1, ...args }, { retainOnDelete: true });
    });
    await stack.up();
    there = false;
    await stack.up();
    [there, args] = [true, {}];
    await stack.up();
    const [disk, ...more] = await on.cloud.volumes();
    expect(more).toEqual([]);
    expect(disk).toMatchObject({ description: "mine", metadata: { a: "1" } });
  });
});
