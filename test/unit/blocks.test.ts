/** Arguments of one kind of cloud stand in a block of its name; what a program of plain JavaScript writes is refused too. */
import { runtime } from "@pulumi/pulumi";
import { CloudDisk, type CloudDiskArgs, Vpc, type VpcArgs } from "pulumi-omnicloud";
import { beforeAll, describe, expect, it } from "vitest";

beforeAll(async () => {
  await runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });
});

describe("a block of another kind than the connection's", () => {
  it("is refused at its property", () => {
    const args = { size: 1, ceph: {} } as CloudDiskArgs;
    expect(() => new CloudDisk("disk", args)).toThrow(
      "CloudDisk disk: ceph: the connection is of kind openstack: leave this block out",
    );
  });

  it("is refused in a part too, all of them at once", () => {
    const subnets = { front: { cidr: "10.0.1.0/24", examcloud: {} }, back: { cidr: "10.0.2.0/24", ceph: {} } };
    const args = { subnets, router: { luoyun: {} }, qingstor: {} } as VpcArgs;
    expect(() => new Vpc("net", args)).toThrow(
      "Vpc net: qingstor, router.luoyun, subnets.front.examcloud, subnets.back.ceph: the connection is of kind openstack: leave these blocks out",
    );
  });

  it("is no block if it is a name that the program chose", () => {
    const subnets = { ceph: { cidr: "10.0.1.0/24" } };
    expect(() => new Vpc("named", { subnets })).not.toThrow();
  });
});
