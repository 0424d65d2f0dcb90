/** A connection that names its platform: each verb asks for the existing objects that it touches, and does nothing after a no. */
import {
  CloudDisk,
  InstancePower,
  SecurityGroup,
  SecurityGroupMember,
  Server,
  Volume,
  VolumeAttachment,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { omnicloud } from "../../harness/omnicloud";
import { connectionOf, type TestStack } from "../../harness/stack";
import { type Ground, openGround } from "../engine/servers";
import { openPlatform, type Platform } from "../lookups/platform";

let ground: Ground;
let platform: Platform;
/** Stacks that are destroyed at the end, with the platform's leave. */
const stacks: TestStack[] = [];
let server: string;
let volume: string;

beforeAll(async () => {
  [ground, platform] = await Promise.all([openGround(), openPlatform()]);
  const stack = await ground.stack(async () => {
    const [network] = ground.networks;
    const web = new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network }] });
    return { server: web.id, volume: new Volume("data", { size: 1 }).id };
  });
  const { outputs } = await stack.up();
  [server, volume] = [String(outputs.server), String(outputs.volume)];
});
afterAll(async () => {
  platform.says = "yes";
  for (const stack of stacks) await stack.destroy();
  await platform.close();
  await ground.close();
});
beforeEach(() => {
  platform.says = "yes";
  platform.asked.length = 0;
});

/** A stack on a connection that asks the platform. */
async function asking(program: () => unknown, more: object = {}): Promise<TestStack> {
  const cloud = { ...connectionOf(ground.project.target), verifyUrl: platform.url, platformUserId: "u-7", ...more };
  const stack = await ground.stack(async () => ((await program()) ?? {}) as Record<string, unknown>, {
    config: { "omnicloud:connections": JSON.stringify({ cloud }) },
  });
  stacks.push(stack);
  return stack;
}

/** The ids that were asked for since the last look. */
function asked(): string[] {
  return platform.asked.splice(0).map((question) => (question as { resourceId: string }).resourceId);
}

const forbid = (id: string) => {
  platform.says = (asked) => (asked === id ? "no" : "yes");
};

describe("a verb on an existing object", () => {
  it("asks for the server before its power, and never for an id of ours", async () => {
    const stack = await asking(() => void new InstancePower("web", { server, state: "stopped" }));
    forbid(server);
    const failed = await stack.up({ fails: true });
    expect(failed.errors("web").join("\n")).toMatch(
      new RegExp(`the platform does not allow user u-7 this on ${server}: `),
    );
    expect(await ground.server(server)).toMatchObject({ status: "ACTIVE" });
    platform.says = "yes";
    asked();
    await stack.up();
    expect(asked()).toEqual([server]);
    await stack.refresh();
    await stack.destroy();
    expect(new Set(asked())).toEqual(new Set([server]));
    await ground.act(server, { "os-start": null }, "ACTIVE");
  });

  it.each([
    ["the server", () => server],
    ["the volume", () => volume],
  ])("attaches nothing if %s is forbidden", async (_what, id) => {
    const stack = await asking(() => void new VolumeAttachment("data", { server, volume }));
    forbid(id());
    expect((await stack.up({ fails: true })).errors("data").join("\n")).toContain(`this on ${id()}`);
    expect(await ground.volume(volume)).toMatchObject({ status: "available", attachments: [] });
  });

  it("asks for both ends when it attaches and detaches", async () => {
    const stack = await asking(() => void new VolumeAttachment("data", { server, volume }));
    await stack.up();
    expect(asked().sort()).toEqual([server, volume].sort());
    forbid(volume);
    await stack.destroy({ fails: true });
    expect(await ground.volume(volume)).toMatchObject({ status: "in-use" });
    platform.says = "yes";
    asked();
    await stack.destroy();
    expect(asked().filter(Boolean).sort()).toEqual([server, volume].sort());
  });

  it("puts no server into a group that is forbidden, as a member or with its own list", async () => {
    const [group] = ground.groups;
    const [network] = ground.networks;
    const before = await ground.groupsOf(server);
    forbid(group);
    const member = await asking(() => void new SecurityGroupMember("web", { server, securityGroup: group }));
    expect((await member.up({ fails: true })).errors("web").join("\n")).toContain(`this on ${group}`);
    expect(await ground.groupsOf(server)).toEqual(before);
    const args = { flavor: "m1.tiny", image: "cirros", networks: [{ network }], securityGroups: [group] };
    const own = await asking(() => void new Server("other", args));
    expect((await own.up({ fails: true })).errors("other").join("\n")).toContain(`this on ${group}`);
    expect((await ground.project.servers()).map(({ name }) => name)).toEqual(["web"]);
  });

  it("asks for a group that is written by name by its id, whatever the name", async () => {
    const [network] = ground.networks;
    const { security_group } = (await ground.ask("POST", "network", "/security-groups", {
      security_group: { name: "of the team" },
    })) as { security_group: { id: string } };
    const [one] = ground.groups;
    const args = { flavor: "m1.tiny", image: "cirros", networks: [{ network }] };
    const stack = await asking(() => void new Server("named", { ...args, securityGroups: ["one", "of the team"] }));
    forbid(security_group.id);
    expect((await stack.up({ fails: true })).errors("named").join("\n")).toContain(`this on ${security_group.id}`);
    platform.says = "yes";
    asked();
    await stack.up();
    expect(asked().sort()).toEqual([network, one, security_group.id].sort());
    await stack.destroy();
  });

  it("adopts nothing that is forbidden, and tells nothing of it in preview", async () => {
    const stack = await asking(
      () => void new Volume("mine", { size: 5, adopt: volume, takeOver: true }, { retainOnDelete: true }),
    );
    forbid(volume);
    const refused = (await stack.preview({ fails: true })).errors("mine").join("\n");
    expect(refused).toMatch(new RegExp(`adopt.*this on ${volume}`));
    expect(refused).not.toContain("size is");
    platform.says = "yes";
    expect((await stack.preview({ fails: true })).errors("mine").join("\n")).toContain("size is 1 there");
  });

  it("takes over nothing by a component either", async () => {
    const stack = await asking(() => void new CloudDisk("mine", { size: 1, adopt: volume, attachTo: server }));
    forbid(volume);
    expect((await stack.up({ fails: true })).errors("mine").join("\n")).toContain(`this on ${volume}`);
    expect(await ground.volume(volume)).toMatchObject({ status: "available" });
  });
});

describe("a verb on an object of its own", () => {
  it("asks once with no id when it creates, and for the object later", async () => {
    let name = "one";
    const stack = await asking(async () => {
      const group = new SecurityGroup("own", { name });
      return { id: group.id };
    });
    const { outputs } = await stack.up();
    expect(asked()).toEqual([""]);
    name = "two";
    await stack.up();
    expect(asked()).toEqual([outputs.id]);
    forbid(String(outputs.id));
    expect((await stack.destroy({ fails: true })).errors("own").join("\n")).toContain(`this on ${outputs.id}`);
  });

  it("creates nothing if that is forbidden", async () => {
    const stack = await asking(() => void new Volume("no", { size: 1 }));
    forbid("");
    expect((await stack.up({ fails: true })).errors("no").join("\n")).toContain(
      "does not allow user u-7 to create this",
    );
    expect((await ground.project.volumes()).map(({ name }) => name)).toEqual(["data"]);
  });
});

describe("a command", () => {
  it("lists leftovers only if the platform allows a list", async () => {
    const stack = await asking(() => void new SecurityGroup("known", {}));
    await stack.up();
    asked();
    expect(await omnicloud(stack, ["leftovers", "dev"])).toMatchObject({ code: 0, errors: "" });
    expect(asked()).toEqual([""]);
    forbid("");
    const refused = await omnicloud(stack, ["leftovers", "dev"]);
    expect(refused.code).toBe(2);
    expect(refused.errors).toContain("the platform does not allow user u-7 leftovers");
  });
});

describe("a connection that names a platform and no user", () => {
  it("is refused: a check that is never made would allow everything", async () => {
    const stack = await asking(() => void new Volume("no", { size: 1 }), { platformUserId: undefined });
    expect((await stack.preview({ fails: true })).output).toMatch(/platformUserId: is required with verifyUrl/);
    expect(asked()).toEqual([]);
  });
});
