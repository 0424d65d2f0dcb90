/** The team's stack on whichever cloud: `stacks/team.ts` as it is, with only the stack's config changed. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { team } from "../../../stacks/team";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import type { CommonCloud } from "./cloud";

interface Machine {
  id: string;
  status: string;
  address: string;
  systemDisk: { size: number };
  dataDisks: Record<string, { id: string; size: number; path: string }>;
}

interface Outputs {
  vpc: { id: string; subnets: Record<string, string> };
  group: string;
  web: Machine;
  spare: Machine;
}

/** Brings the team's stack up on a cloud, changes it, replaces its instances, and takes it down. */
export function teamStack(open: () => Promise<CommonCloud>): void {
  const it = chapter();
  let cloud: CommonCloud;
  let stack: TestStack;
  let outputs: Outputs;

  const up = async () => {
    const outcome = await stack.up();
    outputs = outcome.outputs as unknown as Outputs;
    return outcome;
  };
  const isClean = async () => expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });

  beforeAll(async () => {
    cloud = await open();
    stack = await cloud.stack(team);
    const { flavors, image, systemDisk, dataDisk, externalNetwork } = cloud.words;
    await stack.setConfig("omnicloud:flavor", flavors[0]);
    await stack.setConfig("omnicloud:image", image);
    if (externalNetwork !== true) await stack.setConfig("omnicloud:externalNetwork", externalNetwork);
    await stack.setConfig("omnicloud:systemDiskSize", String(systemDisk[0]));
    await stack.setConfig("omnicloud:diskSize", String(dataDisk[0]));
  });

  afterAll(() => cloud?.close());

  describe("the team's stack", () => {
    it("is brought up, and a second preview finds nothing to change", async () => {
      await up();
      await isClean();
      const { web, spare } = outputs;
      const { running, stopped, systemDisk, dataDisk } = cloud.words;
      expect([web.status, spare.status]).toEqual([running, stopped]);
      for (const { address } of [web, spare]) expect(address).toMatch(/^10\.20\.1\.\d+$/);
      expect([web.dataDisks.logs?.size, web.dataDisks.cache?.size, web.systemDisk.size]).toEqual([
        ...[dataDisk[0], 2 * dataDisk[0], systemDisk[0]],
      ]);
      for (const disk of Object.values(web.dataDisks)) expect(disk.path).toMatch(/^\/dev\/disk\/by-id\//);
      const { rules } = await cloud.look.group(outputs.group);
      expect(rules.filter((rule) => rule.startsWith("in"))).toHaveLength(20);
      expect((await cloud.look.instance(web.id)).name).toBe("web");
    });

    it("takes a larger flavor and larger disks in place", async () => {
      const before = outputs;
      await stack.setConfig("omnicloud:flavor", cloud.words.flavors[1]);
      await stack.setConfig("omnicloud:diskSize", String(cloud.words.dataDisk[1]));
      const { counts } = await up();
      expect(counts).not.toHaveProperty("replace");
      expect([outputs.web.id, outputs.spare.id]).toEqual([before.web.id, before.spare.id]);
      const { logs } = outputs.web.dataDisks;
      expect(await cloud.look.disk(logs?.id ?? "")).toMatchObject({ size: cloud.words.dataDisk[1] });
      await isClean();
    });

    it("gets new instances for another script, with the old disks", async () => {
      const before = outputs;
      await stack.setConfig("omnicloud:userData", "#!/bin/sh\necho hello");
      await up();
      expect(outputs.web.id).not.toBe(before.web.id);
      const ids = ({ dataDisks }: Machine) => Object.values(dataDisks).map(({ id }) => id);
      expect([ids(outputs.web), ids(outputs.spare)]).toEqual([ids(before.web), ids(before.spare)]);
      const [disk = ""] = ids(outputs.web);
      expect(await cloud.look.disk(disk)).toMatchObject({ attachedTo: outputs.web.id });
      expect((await cloud.look.instance(outputs.spare.id)).status).toBe(cloud.words.stopped);
      await isClean();
    });

    it("leaves nothing", async () => {
      const { web, vpc } = outputs;
      await stack.destroy();
      const isThere = (work: Promise<unknown>) => work.then(Boolean, () => false);
      const disks = Object.values(web.dataDisks).map(({ id }) => isThere(cloud.look.disk(id)));
      expect(await Promise.all([isThere(cloud.look.vpc(vpc.id)), ...disks])).toEqual([false, false, false]);
    });
  });
}
