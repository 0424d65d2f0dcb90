/** What moto takes and AWS refuses, or does later: against a stub that answers as the documentation of EC2 and S3 says. */
import { beforeEach, describe, expect, it } from "vitest";
import { writeAccess } from "../../providers/aws/bucket/api";
import { instanceState } from "../../providers/aws/instance/stateDefinition";
import { NATIVE_TYPES } from "../../providers/aws/natives/types";
import { diskAttachment } from "../../providers/aws/volume/attachment/definition";
import type { AnyDefinition } from "../../providers/core/definition";
import type { S3Access } from "../../providers/core/s3/access";
import { StrictEc2 } from "./strictEc2";

let ec2: StrictEc2;
let learned: Record<string, unknown>;

beforeEach(() => {
  ec2 = new StrictEc2({ state: "running", type: "t3.micro", hibernation: false, hidden: [], zone: "eu-west-1a" });
  learned = {};
});

const silent = () => undefined;
const report = {
  ...{ made: silent, saw: silent, say: silent, inform: silent, warn: silent },
  learn: (outputs: object) => void Object.assign(learned, outputs),
};

/** Brings the instance to a type and a power. */
function settle(args: { flavor?: string; power?: "running" | "stopped" | "suspended" }) {
  const all = { instance: "i-1", flavor: ec2.instance.type, ...args };
  const { settle: verb } = instanceState as AnyDefinition;
  return verb?.("i-1/state", all, { cloud: ec2.cloud, known: {} } as never, report);
}

describe("EC2, as its documentation says,", () => {
  it("takes another type only of a stopped instance, and stops it in its time", async () => {
    await settle({ flavor: "t3.large" });
    expect(ec2.log).toEqual(["stop", "type t3.large", "start"]);
    expect(ec2.instance).toMatchObject({ state: "running", type: "t3.large" });
  });

  it("hibernates only what was launched for it, and says so", async () => {
    await expect(settle({ power: "suspended" })).rejects.toThrow(/not configured for hibernation/);
    expect(ec2.log).toEqual(["StopInstances refused: UnsupportedHibernationConfiguration"]);
    expect(ec2.instance.state).toBe("running");
  });

  it("shows a hibernated instance as stopped, with its reason: it is suspended, and nothing is done again", async () => {
    ec2.instance.hibernation = true;
    await settle({ power: "suspended" });
    await settle({ power: "suspended" });
    expect(ec2.log).toEqual(["hibernate"]);
    expect(learned).toMatchObject({ operateType: "suspend" });
  });

  it("hibernates a running instance alone: a stopped one is started first", async () => {
    Object.assign(ec2.instance, { hibernation: true, state: "stopped", reason: "Client.UserInitiatedShutdown" });
    await settle({ power: "suspended" });
    expect(ec2.log).toEqual(["start", "hibernate"]);
  });

  it("would lose the memory of a hibernated instance with a new type: it wakes up and shuts down first", async () => {
    Object.assign(ec2.instance, { hibernation: true, state: "stopped", reason: "Client.UserInitiatedHibernate" });
    await settle({ flavor: "t3.large", power: "suspended" });
    expect(ec2.log).toEqual(["start", "stop", "type t3.large", "start", "hibernate"]);
  });

  it("is suspended again after a new type if somebody else keeps it so: an InstancePower sees no difference", async () => {
    Object.assign(ec2.instance, { hibernation: true, state: "stopped", reason: "Client.UserInitiatedHibernate" });
    await settle({ flavor: "t3.large" });
    expect(ec2.log).toEqual(["start", "stop", "type t3.large", "start", "hibernate"]);
  });

  it("takes no request of an instance that is on its way", async () => {
    ec2.instance.state = "pending";
    await settle({ power: "stopped" });
    expect(ec2.log).toEqual(["stop"]);
    ec2.instance.state = "stopping";
    await settle({ power: "running" });
    expect(ec2.log).toEqual(["stop", "start"]);
  });

  const attach = () => {
    const { create } = diskAttachment as AnyDefinition;
    return create({ instance: "i-1", disk: "vol-1" }, { cloud: ec2.cloud } as never, report);
  };

  it("refuses a device that is in use, shown or not: the next one is taken", async () => {
    ec2.instance.hidden = ["/dev/sdf"];
    ec2.attached.set("vol-other", "/dev/sdg");
    await attach();
    expect(ec2.log).toEqual(["AttachVolume refused: InvalidParameterValue", "attach /dev/sdh"]);
  });

  it("attaches within a zone alone, which is told before it is asked", async () => {
    ec2.instance.zone = "eu-west-1b";
    await expect(attach()).rejects.toThrow(/disk vol-1 is in zone eu-west-1a and instance i-1 in eu-west-1b/);
    expect(ec2.log).toEqual([]);
  });

  it("deletes a NAT gateway in its time: until then its address and subnet are in use", async () => {
    ec2.nats.set("nat-1", "available");
    const nat = NATIVE_TYPES.find(({ prefix }) => prefix === "nat-");
    expect(await nat?.existing(ec2.cloud, ["nat-1"])).toMatchObject([{ id: "nat-1" }]);
    await nat?.remove(ec2.cloud, "nat-1");
    expect(ec2.nats.get("nat-1")).toBe("deleted");
    expect(await nat?.existing(ec2.cloud, ["nat-1"])).toEqual([]);
  });
});

/** S3: it refuses a public policy as long as the block of public access is there. */
function strictS3(): { s3: S3Access; log: string[]; block: () => boolean } {
  const log: string[] = [];
  let isBlocked = true; // as each new bucket is
  const api = {
    async putPublicAccessBlock({ PublicAccessBlockConfiguration: block }: Record<string, Record<string, boolean>>) {
      isBlocked = block?.BlockPublicPolicy ?? false;
      log.push(isBlocked ? "block" : "lift the block");
    },
    async putBucketPolicy() {
      if (isBlocked) throw new Error("AccessDenied: public policies are blocked by the BlockPublicPolicy setting");
      log.push("policy");
    },
    async deleteBucketPolicy() {
      log.push("no policy");
    },
  };
  const ask = (work: (to: typeof api) => Promise<unknown>) => work(api);
  return { s3: { ask, find: ask } as unknown as S3Access, log, block: () => isBlocked };
}

describe("S3, as its documentation says,", () => {
  it("takes a public policy only once the block is lifted, and is blocked again after its end", async () => {
    const { s3, log, block } = strictS3();
    await writeAccess(s3, "files", "public-ro");
    expect(log).toEqual(["lift the block", "policy"]);
    await writeAccess(s3, "files", "private", "public-ro");
    expect(log).toEqual(["lift the block", "policy", "no policy", "block"]);
    expect(block()).toBe(true);
  });
});
