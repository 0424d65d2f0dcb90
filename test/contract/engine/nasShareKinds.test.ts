/** CIFS shares, what a share type allows, clients that are instances, and what happens to shares that are not alone. */
import {
  Instance,
  NasShare,
  type NasShareArgs,
  Share,
  ShareAccess,
  ShareNetwork,
  type ShareProtocol,
  type ShareRule,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";

import { type TestStack, unique } from "../../harness/stack";
import { eventually, openShareGround, type ShareGround } from "./shareGround";

let ground: ShareGround;

beforeAll(async () => {
  ground = await openShareGround();
});

afterAll(() => ground?.close());

describe("a CIFS share on an operator's connection", () => {
  const it = chapter();
  const users = (access: "ro" | "rw") => [
    { user: "alice", access: "rw" as const },
    { user: "bobby", access },
  ];
  let stack: TestStack;
  let args: NasShareArgs;
  let retainOnDelete = false;
  let type: string;
  let id: string;

  const refusal = async (change: Partial<NasShareArgs>): Promise<string> => {
    const before = args;
    args = { ...args, ...change };
    const errors = (await stack.preview({ fails: true })).errors("office").join("\n");
    args = before;
    return errors;
  };

  beforeAll(async () => {
    type = unique("nfs-only");
    const extra_specs = {
      driver_handles_share_servers: true,
      storage_protocol: "<in> NFS",
      "provisioning:max_share_size": "5",
    };
    await ground.ask("POST", "/types", { share_type: { name: type, extra_specs } }, "operator");
    args = { size: 1, protocol: "CIFS", vpc: ground.network, openstack: { users: users("ro") } };
    const program = async () => {
      const office = new NasShare("office", args, { retainOnDelete });
      const { id, protocol, shareServerId, shareServerHost, shareNetworkId, exportPath } = office;
      return { id, protocol, shareServerId, shareServerHost, shareNetworkId, exportPath };
    };
    stack = await ground.stack(program, ground.operator);
  });

  afterAll(async () => {
    const types = (await ground.ask("GET", "/types", undefined, "operator")) as unknown as {
      name: string;
      id: string;
    }[];
    const made = types.find(({ name }) => name === type);
    await ground.cloud.ask("DELETE", "share", `/types/${made?.id}`, undefined, "operator");
  });

  it("is refused in preview if its type does not offer what it asks for", async () => {
    const narrow = await refusal({ size: 6, openstack: { shareType: type } });
    expect(narrow).toMatch(new RegExp(`protocol.*CIFS is not offered by share type ${type}; it offers NFS`, "s"));
    expect(narrow).toMatch(/size.*at most 5 GiB/s);
    const none = await refusal({ protocol: "CEPHFS", vpc: undefined, openstack: { shareNetwork: false } });
    expect(none).toMatch(/CEPHFS is not offered by share type default; it offers CIFS, NFS/);
    expect(none).toMatch(/shareNetwork.*is required/s);
    expect(await refusal({ openstack: { shareType: "defualt" } })).toMatch(
      /there is no share type defualt; .* default/,
    );
    expect(await refusal({ openstack: { shareType: "plain" } })).toMatch(/shareNetwork.*plain has no share servers/s);
  });

  it("is refused in preview with bad sizes, clients and subnets", async () => {
    expect(await refusal({ size: 0 })).toMatch(/size.*at least 1 GiB/s);
    const nowhere = "00000000-0000-4000-8000-000000000000";
    expect(await refusal({ subnet: nowhere })).toMatch(new RegExp(`subnet.*there is no subnet ${nowhere}`, "s"));
    const bits = { cidr: "10.0.0.5/24", access: "rw" as const };
    const malformed = await refusal({ clients: [bits], openstack: { users: [{ user: "bob", access: "rw" }] } });
    expect(malformed).toMatch(/rules\[0\]\.to.*the network is 10\.0\.0\.0\/24/s);
    expect(malformed).toMatch(/rules\[1\]\.to.*4 to 255 characters/s);
    const twice = [...users("rw"), { user: "alice", access: "ro" as const }];
    const unfit = await refusal({ clients: [{ ...bits, cidr: "10.0.0.5" }], openstack: { users: twice } });
    expect(unfit).toMatch(/rules\[0\]\.type.*must be user: CIFS shares do not know their clients by ip/s);
    expect(unfit).toMatch(/rules\[3\].*names the same client as rules\[1\]/s);
  });

  it("lets in its users, and shows operators its server and that one's host", async () => {
    const { outputs } = await stack.up();
    id = String(outputs.id);
    expect(outputs).toMatchObject({
      protocol: "CIFS",
      shareServerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      shareServerHost: expect.stringMatching(/^[^@#]+@served$/),
      exportPath: expect.stringMatching(/^10\.63\.0\./), // the network's lowest subnet
    });
    expect(await ground.clients(id)).toEqual({ alice: "rw", bobby: "ro" });
  });

  it("gives one user other rights, and leaves the other alone", async () => {
    const [alice] = (await ground.rules(id)).filter(({ access_to }) => access_to === "alice");
    args = { ...args, openstack: { users: users("rw") } };
    retainOnDelete = true;
    await stack.up();
    expect(await ground.clients(id)).toEqual({ alice: "rw", bobby: "rw" });
    expect((await ground.rules(id)).find(({ access_to }) => access_to === "alice")).toEqual(alice);
  });

  it("is kept with its users and its network if it is to be retained, and is adopted by another stack", async () => {
    await stack.destroy();
    expect(await stack.export()).toEqual([]);
    expect(await ground.clients(id)).toEqual({ alice: "rw", bobby: "rw" });
    const network = String((await ground.share(id))?.share_network_id);
    expect((await ground.shareNetwork(network))?.description).toMatch(/-kept\]$/);
    const other = await ground.stack(async () => {
      new Share("office", { size: 1, protocol: "CIFS", shareNetwork: network, adopt: id });
    });
    const outcome = await other.up();
    expect(outcome.info("office")).toEqual([`adopted ${id}`]);
    await other.destroy();
    expect(await ground.share(id)).toBeUndefined();
    await ground.cloud.ask("DELETE", "share", `/share-networks/${network}`);
  });
});

describe("a share with instances for clients", () => {
  const it = chapter();
  let stack: TestStack;
  let args: Partial<NasShareArgs> = {};
  let outputs: Readonly<Record<string, unknown>>;

  const quota = (quota_set: object) => ground.ask("PUT", `/quota-sets/${ground.cloud.id}`, { quota_set }, "operator");

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const boot = (name: string) =>
        new Instance(name, { flavor: "m1.tiny", image: "cirros", network: ground.network });
      const [web, spare] = [boot("web"), boot("spare")];
      const clients: NasShareArgs["clients"] = [
        { instance: web, access: "rw" },
        { instance: spare.id, access: "ro" },
      ];
      const files = new NasShare("files", { size: 1, vpc: ground.network, clients, ...args });
      return { id: files.id, network: files.shareNetworkId, web: web.address, spare: spare.address };
    });
  });

  it("that does not fit into the quota is one clear error, and the next up goes on from there", async () => {
    await quota({ shares: 0 });
    const errors = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(errors).toContain("Maximum number of shares allowed (0)");
    const [left] = await ground.cloud.shareNetworks();
    await quota({ shares: 10 });
    ({ outputs } = await stack.up());
    expect(outputs.network).toBe(left?.id);
    expect(await ground.cloud.shareNetworks()).toHaveLength(1);
  });

  it("lets in their addresses, an instance being given as such or by its id", async () => {
    const { web, spare } = outputs;
    expect(await ground.clients(String(outputs.id))).toEqual({ [String(web)]: "rw", [String(spare)]: "ro" });
    expect((await stack.preview()).counts).toEqual({ same: 8 });
  });

  it("is replaced for another protocol if the loss of its data is allowed", async () => {
    args = { protocol: "CIFS", clients: [], replaceData: true };
    const { ops, outputs: after } = await stack.up();
    expect(ops["openstack:Share files"]).toBe("replace");
    expect(ops["openstack:ShareNetwork files"]).toBe("same");
    expect(after.id).not.toBe(outputs.id);
    expect(await ground.cloud.shares()).toMatchObject([{ id: after.id, share_proto: "CIFS" }]);
    await stack.destroy();
    expect(await ground.cloud.shareNetworks()).toEqual([]);
  });
});

describe("shares on a share network of their own making", () => {
  const it = chapter();
  let stack: TestStack;
  let rules: ShareRule[] = [];
  /** Of a third share. */
  let protocol: ShareProtocol | undefined;
  let ids: Record<"network" | "one" | "two", string>;
  let stranger: string;

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const network = new ShareNetwork("common", { network: ground.network, description: "of the shares" });
      const share = (name: string, protocol: ShareProtocol) =>
        new Share(name, { size: 1, protocol, shareNetwork: network.id });
      const [one, two] = [share("one", "NFS"), share("two", "NFS")];
      if (protocol) share("three", protocol);
      new ShareAccess("one", { share: one.id, rules });
      return { network: network.id, one: one.id, two: two.id };
    });
    ids = (await stack.up()).outputs as typeof ids;
  });

  it("of a protocol that the cloud does not have are one clear error, on a tenant's connection by up", async () => {
    protocol = "CEPHFS";
    const errors = (await stack.up({ fails: true })).errors("three").join("\n");
    expect(errors).toMatch(/Invalid share protocol provided: CEPHFS\..*Available protocols: \['NFS', 'CIFS'\]/);
    expect(await ground.cloud.shares()).toHaveLength(2);
    protocol = undefined;
  });

  it("name the rule that the cloud does not apply, and go on once that rule is gone", async () => {
    const good: ShareRule = { to: "10.63.0.7", level: "rw" };
    rules = [good];
    await stack.up();
    const [before] = await ground.rules(ids.one);
    rules = [good, { type: "user", to: "alice", level: "rw" }];
    const errors = (await stack.up({ fails: true })).errors("one").join("\n");
    expect(errors).toMatch(/did not apply user alice rw.*NFS knows them by ip/s);
    rules = [good, { to: "10.63.0.8", level: "ro" }];
    await stack.up();
    expect(await ground.clients(ids.one)).toEqual({ "10.63.0.7": "rw", "10.63.0.8": "ro" });
    expect((await ground.rules(ids.one)).find(({ access_to }) => access_to === "10.63.0.7")).toEqual(before);
    rules = [];
    await stack.up();
    expect(await ground.rules(ids.one)).toEqual([]);
  });

  it("are deleted without the network that somebody else uses, which is kept and is no leftover", async () => {
    const share = { name: "stranger", share_proto: "NFS", size: 1, share_network_id: ids.network };
    stranger = (await ground.ask("POST", "/shares", { share })).id;
    await eventually(
      () => ground.share(stranger),
      (now) => now?.status === "available",
    );
    const outcome = await stack.destroy();
    expect(outcome.info("common").join("\n")).toMatch(/is kept: it is used by share stranger \([0-9a-f-]{36}\)/);
    expect(await stack.export()).toEqual([]);
    expect((await ground.cloud.shares()).map(({ id }) => id)).toEqual([stranger]);
    const network = await ground.shareNetwork(ids.network);
    expect(network).toMatchObject({
      name: "common",
      description: expect.stringMatching(/^of the shares \[.*-kept\]$/),
    });
  });
});
