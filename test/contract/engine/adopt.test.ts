/** What was made by hand is taken over: compared first, and left as it is. */
import { NasShare, type NasShareArgs, Vpc, type VpcArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { eventually, openShareGround, type ShareGround } from "./shareGround";

let ground: ShareGround;

beforeAll(async () => {
  ground = await openShareGround();
});

afterAll(() => ground?.close());

const ask = async (method: string, path: string, key: string, body?: object) => {
  const answer = await ground.cloud.ask(method, "network", path, body && { [key]: body });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body[key] as Record<string, unknown>;
};

describe("a Vpc that was made by hand", () => {
  const it = chapter();
  let stack: TestStack;
  let args: VpcArgs;
  const there = { vpc: "", front: "", back: "" };
  const adopted = () => ({ ...args, adopt: there.vpc, name: "old", description: "by hand" });

  beforeAll(async () => {
    const network = { name: "old", description: "by hand" };
    there.vpc = String((await ask("POST", "/networks", "network", network)).id);
    await ask("PUT", `/networks/${there.vpc}/tags/theirs`, "tags");
    const subnet = async (body: object) => {
      const common = { network_id: there.vpc, ip_version: 4 };
      return String((await ask("POST", "/subnets", "subnet", { ...common, ...body })).id);
    };
    there.front = await subnet({ name: "front", cidr: "10.66.1.0/24", dns_nameservers: ["10.66.0.9"] });
    there.back = await subnet({ name: "old-back", cidr: "10.66.2.0/24", gateway_ip: null });
    args = {
      cidr: "10.66.0.0/16",
      subnets: {
        front: { cidr: "10.66.1.0/24", name: "front", dns: ["10.66.0.9"], adopt: there.front },
        back: { cidr: "10.66.2.0/24", name: "old-back", gateway: false, adopt: there.back },
        more: { cidr: "10.66.3.0/24" },
      },
      router: { externalNetwork: true },
    };
    args = adopted();
    stack = await ground.stack(async () => {
      const { id, subnetIds, routerId } = new Vpc("net", args);
      return { id, subnetIds, routerId };
    });
  });

  it("is not taken over if it differs from the program, or twice", async () => {
    const { subnets } = args;
    const wrong: [Partial<VpcArgs>, RegExp][] = [
      [{ name: "new" }, /adopt: .*name is "old" there and "new" here/],
      [{ description: "mine" }, /adopt: .*description is "by hand" there and "mine" here/],
      [{ subnets: { ...subnets, front: { ...subnets.front, cidr: "10.66.1.0/25" } } }, /adopt: .*cidr is/],
      [{ subnets: { ...subnets, front: { ...subnets.front, cidr: "10.66.1.0/24", dns: ["10.66.0.8"] } } }, /dns is/],
      [
        { subnets: { ...subnets, back: { ...subnets.back, cidr: "10.66.2.0/24", gateway: "10.66.2.1" } } },
        /gateway is/,
      ],
      [{ adopt: "00000000-0000-4000-8000-000000000001" }, /there is no .*00000000-0000-4000-8000-000000000001/],
      [
        { subnets: { ...subnets, more: { cidr: "10.66.1.0/24", name: "front", adopt: there.front } } },
        /is adopted by .* and by /,
      ],
    ];
    const whole = args;
    for (const [differs, words] of wrong) {
      args = { ...whole, ...differs };
      expect((await stack.preview({ fails: true })).errors().join("\n")).toMatch(words);
    }
    args = whole;
    expect((await ask("GET", `/networks/${there.vpc}`, "network")).description).toBe("by hand");
  });

  it("is the stack's from then on: nothing is replaced, and what others wrote stays", async () => {
    const { outputs, counts } = await stack.up();
    expect(outputs).toMatchObject({ id: there.vpc, subnetIds: { front: there.front, back: there.back } });
    expect(counts.replace).toBeUndefined();
    const network = await ask("GET", `/networks/${there.vpc}`, "network");
    expect(network).toMatchObject({ name: "old", description: "by hand" });
    expect(network.tags).toEqual(["theirs"]);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
  });

  it("stays as it is when adopt is left out, and changes in place", async () => {
    const { adopt: _adopt, ...rest } = args;
    const without = ({ adopt: _own, ...subnet }: NonNullable<VpcArgs["subnets"]>[string]) => subnet;
    args = { ...rest, subnets: Object.fromEntries(Object.entries(rest.subnets).map(([k, v]) => [k, without(v)])) };
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    args = { ...args, name: "new" };
    expect((await stack.up()).outputs).toMatchObject({ id: there.vpc });
    expect((await ask("GET", `/networks/${there.vpc}`, "network")).name).toBe("new");
    expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
  });

  it("is deleted with the stack", async () => {
    await stack.destroy();
    const { status } = await ground.cloud.ask("GET", "network", `/networks/${there.vpc}`);
    expect(status).toBe(404);
  });
});

describe("a NasShare that was made by hand", () => {
  const it = chapter();
  let stack: TestStack;
  let args: NasShareArgs;
  const there = { share: "", network: "" };

  beforeAll(async () => {
    const { network, subnets } = ground;
    const given = { name: "servers", neutron_net_id: network, neutron_subnet_id: subnets[1] };
    there.network = (await ground.ask("POST", "/share-networks", { share_network: given })).id;
    const share = { name: "old", description: "by hand", size: 2, share_proto: "NFS", metadata: { theirs: "yes" } };
    there.share = (await ground.ask("POST", "/shares", { share: { ...share, share_network_id: there.network } })).id;
    await eventually(
      () => ground.share(there.share),
      (found) => found?.status === "available",
    );
    const rule = { access_type: "ip", access_to: "10.64.0.9", access_level: "ro" };
    await ground.ask("POST", `/shares/${there.share}/action`, { allow_access: rule });
    args = {
      ...{ name: "old", description: "by hand", size: 2, vpc: network, subnet: subnets[1], adopt: there.share },
      clients: [{ cidr: "10.64.0.9", access: "ro" }],
    };
    stack = await ground.stack(async () => {
      const { id, shareNetworkId, exportPath, network } = new NasShare("files", args);
      return { id, shareNetworkId, exportPath, network };
    });
  });

  it("is not taken over if it differs from the program", async () => {
    const wrong: [Partial<NasShareArgs>, RegExp][] = [
      [{ size: 3 }, /adopt: .*size is 2 there and 3 here/],
      [{ protocol: "CIFS" }, /adopt: .*protocol is "NFS" there and "CIFS" here/],
      [{ name: "new" }, /adopt: .*name is "old" there and "new" here/],
      [{ subnet: ground.subnets[0] }, /adopt: .*subnet is .* there and .* here/],
      [{ adopt: "00000000-0000-4000-8000-000000000001" }, /no share .*00000000-0000-4000-8000-000000000001/],
    ];
    const whole = args;
    for (const [differs, words] of wrong) {
      args = { ...whole, ...differs };
      expect((await stack.preview({ fails: true })).errors().join("\n")).toMatch(words);
    }
    args = whole;
  });

  it("is the stack's from then on, with its share network: nothing is replaced, and what others wrote stays", async () => {
    const { outputs, counts } = await stack.up();
    const exportPath = expect.stringMatching(/:\//);
    expect(outputs).toEqual({ id: there.share, shareNetworkId: there.network, exportPath, network: ground.network });
    expect(counts.replace).toBeUndefined();
    expect(await ground.share(there.share)).toMatchObject({ name: "old", metadata: { theirs: "yes" } });
    expect(await ground.clients(there.share)).toEqual({ "10.64.0.9": "ro" });
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
  });

  it("stays when adopt is left out, and changes in place", async () => {
    const { adopt: _adopt, ...rest } = args;
    args = rest;
    expect((await stack.preview()).counts.replace).toBeUndefined();
    args = { ...rest, size: 3, clients: [{ cidr: "10.64.0.9", access: "rw" }] };
    expect((await stack.up()).outputs).toMatchObject({ id: there.share, shareNetworkId: there.network });
    expect(await ground.share(there.share)).toMatchObject({ size: 3 });
    expect(await ground.clients(there.share)).toEqual({ "10.64.0.9": "rw" });
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  });

  it("is deleted with the stack", async () => {
    await stack.destroy();
    expect(await ground.share(there.share)).toBeUndefined();
    expect(await ground.shareNetwork(there.network)).toBeUndefined();
  });
});
