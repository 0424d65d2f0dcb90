/**
 * What an `up` leaves in the state is what is so: a refresh right after it finds nothing else, of any resource, also where a
 * later resource of that very `up` has changed an earlier one's object.
 */
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import {
  type Bucket,
  type CloudDisk,
  getBucketOutput,
  getCloudDiskOutput,
  getInstanceOutput,
  getNasShareOutput,
  getOssUserOutput,
  getSecurityGroupOutput,
  getVpcOutput,
  type Instance,
  type NasShare,
  type OssBucket,
  type OssUser,
  type SecurityGroup,
  type Server,
  type Share,
  type Volume,
  type Vpc,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { Made, type Subject, type Variant, Words } from "../../tools/torture/subject";
import { subjects } from "../../tools/torture/subjects";
import { connectionsTo } from "../engine/ground";
import { openStack, type TestStack } from "../harness/stack";

const FIRST: Variant = { changed: false, change: "same" };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true, quotas: { router: -1, security_group: -1, network: -1 } });
  for (const [at, name] of ["proctor", "lobby"].entries()) sandbox.luoyun.add(name, { status: 5, port: 5901 + at });
});
afterAll(() => sandbox.close());

function open(subject: Subject): Promise<TestStack> {
  const config = { "omnicloud:connections": JSON.stringify(connectionsTo(sandbox)), "omnicloud:connection": "cloud" };
  return openStack({ program: program(subject, false), config });
}

/** All Outputs of what a part declares, as one. */
function outputsOf(declared: unknown): Record<string, unknown> {
  if (!pulumi.Resource.isInstance(declared)) return {};
  const values = Object.keys(Object.getOwnPropertyDescriptors(declared)).map(
    (key) => [key, (declared as unknown as Record<string, unknown>)[key]] as const,
  );
  return Object.fromEntries(values.filter(([key, value]) => key !== "urn" && pulumi.Output.isInstance(value)));
}

/** What looks up a declared resource, by its class: by the time it answers, all that changes the object is done. */
const LOOK_UPS: Readonly<Record<string, (declared: never) => pulumi.Output<unknown>>> = {
  CloudDisk: ({ id }: CloudDisk) => getCloudDiskOutput({ connection: "cloud", id }),
  Volume: ({ id }: Volume) => getCloudDiskOutput({ connection: "cloud", id }),
  Instance: ({ id }: Instance) => getInstanceOutput({ connection: "cloud", id }),
  Server: ({ id }: Server) => getInstanceOutput({ connection: "cloud", id }),
  NasShare: ({ id }: NasShare) => getNasShareOutput({ connection: "cloud", id }),
  Share: ({ id }: Share) => getNasShareOutput({ connection: "cloud", id }),
  SecurityGroup: ({ id }: SecurityGroup) => getSecurityGroupOutput({ connection: "cloud", id }),
  SecurityGroupResource: ({ id }: SecurityGroup) => getSecurityGroupOutput({ connection: "cloud", id }),
  Vpc: ({ id }: Vpc) => getVpcOutput({ connection: "cloud", id }),
  OssBucket: ({ name }: OssBucket) => getBucketOutput({ connection: "store", name }),
  Bucket: ({ bucketName: name }: Bucket) => getBucketOutput({ connection: "store", name }),
  OssUser: ({ ossUid: uid }: OssUser) => getOssUserOutput({ connection: "store", uid }),
};

/** The look-ups beside what a part declares. */
function lookedUp(declared: unknown): Record<string, pulumi.Output<unknown>> {
  const look = LOOK_UPS[(declared as object).constructor.name];
  return look ? { "looked up": look(declared as never) } : {};
}

/** The program of a subject, which gives out all outputs of what its parts return, and what look-ups say of it. */
function program(subject: Subject, changed: boolean): PulumiFn {
  return async () => {
    const [words, made] = [new Words({ ...FIRST, changed }), new Made()];
    for (const part of subject.parts) made.set(part.name, part.declare(words, made));
    return Object.fromEntries(
      subject.parts.map(({ name }) => [name, { ...outputsOf(made.get(name)), ...lookedUp(made.get(name)) }]),
    );
  };
}

/** `part.output: value` of each output that a run gave. */
function lines(outputs: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(outputs).flatMap(([part, values]) =>
    Object.entries(values as object).map(([output, value]) => `${part}.${output}: ${JSON.stringify(value)}`),
  );
}

describe("a refresh right after an up shows no change, and the next up has the same outputs", () => {
  it.each(subjects.map((subject) => [subject.name, subject] as const))("of %s", async (_name, subject) => {
    const stack = await open(subject);
    try {
      for (const changed of [false, true]) {
        stack.program = program(subject, changed);
        const first = await stack.up();
        expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
        const again = await stack.up();
        expect(Object.keys(again.counts)).toEqual(["same"]);
        expect(lines(again.outputs)).toEqual(lines(first.outputs));
      }
      await stack.destroy();
    } finally {
      await stack.close();
    }
  });
});
