/**
 * What says whose an attachment, a membership and a router's routes are stands on their ends, which stay. It goes with them:
 * what somebody makes of the same two ends later is not the stack's.
 */
import { CloudDisk, Instance, Routes, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "../engine/servers";

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

describe("an attachment, a membership and routes that leave the program", () => {
  const it = chapter();
  let stack: TestStack;
  let isJoined = true;
  let ids: Record<string, string>;

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      const vpc = new Vpc("net", { subnets: { front: { cidr: "10.65.0.0/24" } }, router: {} });
      const web = new Instance("web", {
        flavor: "m1.tiny",
        image: "cirros",
        networks: [{ network: ground.networks[0] }],
      });
      const group = new SecurityGroup("ssh", { members: isJoined ? { web: web.id } : {} });
      const disk = new CloudDisk("archive", { size: 1, ...(isJoined ? { attachTo: web.id } : {}) });
      const router = vpc.routerId ?? "";
      if (isJoined)
        new Routes(
          "ways",
          { router, routes: [{ destination: "10.99.0.0/24", nexthop: "10.65.0.9" }] },
          { dependsOn: vpc },
        );
      return { web: web.id, group: group.id, disk: disk.id, router };
    });
    ids = (await stack.up()).outputs as Record<string, string>;
  });

  const noted = async () => {
    const { ports } = (await ground.ask("GET", "network", `/ports?device_id=${ids.web}`)) as { ports: CloudObject[] };
    const { router } = (await ground.ask("GET", "network", `/routers/${ids.router}`)) as { router: CloudObject };
    const { metadata } = (await ground.volume(ids.disk ?? "")) as unknown as { metadata: Record<string, string> };
    const tags = [...ports, router].flatMap((one) => one.tags as string[]);
    return [...tags, ...Object.keys(metadata)]
      .filter((text) => /^omnicloud-(member|routes|attached)/.test(text))
      .sort();
  };

  it("are noted on what they join", async () => {
    expect(await noted()).toEqual([
      "omnicloud-attached",
      expect.stringMatching(/^omnicloud-member-/),
      expect.stringMatching(/^omnicloud-routes=/),
    ]);
  });

  it("take their notes with them", async () => {
    isJoined = false;
    await stack.up();
    expect(await noted()).toEqual([]);
    expect((await stack.preview()).counts).not.toHaveProperty("update");
  });

  it("are not the stack's if somebody makes them by hand", async () => {
    await ground.act(ids.web ?? "", { addSecurityGroup: { name: ids.group } }, "ACTIVE");
    const body = { volumeAttachment: { volumeId: ids.disk } };
    await ground.ask("POST", "compute", `/servers/${ids.web}/os-volume_attachments`, body);
    await stack.refresh();
    expect((await stack.preview()).counts).not.toHaveProperty("delete");
    await ground.project.ask("DELETE", "compute", `/servers/${ids.web}/os-volume_attachments/${ids.disk}`);
    await stack.destroy();
  });
});
