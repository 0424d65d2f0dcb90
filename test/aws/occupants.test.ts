/** What keeps a subnet or a group from being deleted, against a stub that answers as the documentation of EC2 says. */
import { describe, expect, it } from "vitest";
import { nativeDefinitions } from "../../providers/aws/natives/definitions";
import { occupants } from "../../providers/aws/occupants/definition";
import { deleteOrExplain } from "../../providers/core/deletion";
import { runOperation } from "../../providers/core/operation";
import { type StrictInterface, StrictNetwork } from "./strictNetwork";

const silent = () => undefined;
const report = { made: silent, learn: silent, saw: silent, say: silent, inform: silent, warn: silent };
const TOKEN = "1a2b3c4d-0123456789";

const network = (...all: [string, StrictInterface][]) => new StrictNetwork(new Map(all));

/** Deletes a native object that was left behind. */
function sweep(ec2: StrictNetwork, type: string, id: string) {
  const found = nativeDefinitions.find(({ name }) => name === type);
  if (!found) throw new Error(`no ${type}`);
  return deleteOrExplain(found, id, {}, { cloud: ec2.cloud, token: TOKEN }, report);
}

const TARGET = "EFS mount target for fs-1 (fsmt-1)";

describe("a subnet or a group that is left behind", () => {
  it.each([
    ["aws:ec2/subnet:Subnet", "subnet-1"],
    ["aws:ec2/securityGroup:SecurityGroup", "sg-1"],
  ])("%s is deleted once the interfaces of what is gone have left it", async (type, id) => {
    const ec2 = network(["eni-1", { in: [id], description: TARGET, looks: 2 }]);
    ec2.unseen = 1;
    await sweep(ec2, type, id);
    expect(ec2.log.at(-1)).toBe(`${id} deleted`);
    expect(ec2.log.length).toBeGreaterThan(2);
  });

  it("that holds an instance is refused at once, naming it", async () => {
    const ec2 = network(["eni-1", { in: ["subnet-1"], instance: "i-1", looks: 1e9 }]);
    ec2.instances.set("i-1", "running");
    await expect(sweep(ec2, "aws:ec2/subnet:Subnet", "subnet-1")).rejects.toThrow(
      /subnet-1 still has instance web \(i-1\), by network interface eni-1: delete them first/,
    );
    expect(ec2.log).toEqual(["subnet-1 refused"]);
  });
});

describe("before a native subnet or group is deleted", () => {
  const wait = (ec2: StrictNetwork, id: string, seconds = 900, said: string[] = []) =>
    runOperation(
      { verb: "delete", deadline: Date.now() + seconds * 1000, patient: true, say: (text) => void said.push(text) },
      () => occupants.delete(`${id}/occupants`, { of: id }, { cloud: ec2.cloud, token: TOKEN }, report),
    );

  it.each([["subnet-1"], ["sg-1"]])("all that is on its way out of %s is waited for", async (id) => {
    const ec2 = network(
      ["eni-1", { in: ["subnet-1", "sg-1"], description: TARGET, looks: 3 }],
      ["eni-2", { in: ["subnet-1", "sg-1"], instance: "i-1", looks: 2 }],
    );
    ec2.instances.set("i-1", "shutting-down");
    await wait(ec2, id);
    expect([...ec2.interfaces.values()].map(({ looks }) => looks)).toEqual([0, 0]);
  });

  it("what does not leave in time is named", async () => {
    const ec2 = network(["eni-1", { in: ["subnet-1"], description: TARGET, looks: 1e9 }]);
    await expect(wait(ec2, "subnet-1", 0)).rejects.toThrow(
      `gave up waiting for network interface eni-1 (${TARGET}) to leave subnet-1`,
    );
  });

  it.each([
    ["an instance", { instance: "i-1" }, "instance web (i-1), by network interface eni-1"],
    ["an interface that a user made", {}, "network interface eni-1"],
  ])("%s of somebody else is named at once", async (_what, one, named) => {
    const ec2 = network(["eni-1", { in: ["sg-1"], looks: 1, ...one }]);
    ec2.instances.set("i-1", "stopped");
    await expect(wait(ec2, "sg-1")).rejects.toThrow(`sg-1 still has ${named}: delete them first`);
  });
});
