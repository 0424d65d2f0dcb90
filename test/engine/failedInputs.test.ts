import * as openstack from "@pulumi/openstack";
import * as pulumi from "@pulumi/pulumi";
import { getFlavorOutput, Instance, Subnet, Volume, VolumeAttachment, Vpc } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";

import type { Outcome } from "../harness/outcome";
import { ground } from "./ground";

const on = ground();

/** What the SDK itself would never end: an inline program in which a value fails that others wait for. */
const LIMIT = 60_000;

/** The distinct sentences, wherever they are shown. */
const sentences = (outcome: Outcome, words: RegExp) => outcome.errors().filter((error) => words.test(error));

/** Runs the engine as in a process without vitest, which would take each rejection in a program for a fault of the test. */
async function alone<T>(run: () => Promise<T>): Promise<T> {
  const others = process.listeners("unhandledRejection");
  const ignore = () => undefined;
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", ignore);
  try {
    return await run();
  } finally {
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off("unhandledRejection", ignore);
    for (const other of others) process.on("unhandledRejection", other);
  }
}

const thrown = () =>
  pulumi.output("x").apply((): string => {
    throw new Error("no such thing as x");
  });

describe("a value that fails, of a resource on which others depend", () => {
  const instance = (flavor: () => pulumi.Input<string>) => async () => {
    const vpc = new Vpc("n", { subnets: { a: { cidr: "10.1.0.0/24" } } });
    new Instance("web", { flavor: flavor(), image: "cirros", network: vpc.id, dataDisks: { db: { size: 1 } } });
  };

  it("by a look-up ends an inline preview with its sentence, once", { timeout: LIMIT }, async () => {
    const stack = await on.stack(instance(() => getFlavorOutput({ name: "m1.tny" }).name));
    const outcome = await alone(() => stack.preview({ fails: true }));
    const said = sentences(outcome, /no flavor is named m1\.tny; .*did you mean m1\.tiny\?/);
    expect(said).toHaveLength(1);
    expect(outcome.output).not.toMatch(/^\s*at .+[(:]/m);
  });

  it("by a look-up ends an inline up with its sentence, and creates nothing with it", { timeout: LIMIT }, async () => {
    const stack = await on.stack(instance(() => getFlavorOutput({ name: "nope" }).name));
    const outcome = await alone(() => stack.up({ fails: true }));
    expect(sentences(outcome, /no flavor is named nope/).length).toBeGreaterThan(0);
    expect(outcome.errors("web").join()).toMatch(/flavor: .*no flavor is named nope/);
    expect((await on.cloud.servers()).length).toBe(0);
    // Nothing is in the way of the next one.
    stack.program = async () => undefined;
    await stack.destroy();
  });

  it("by a look-up ends an inline up also where a native resource is given it", { timeout: LIMIT }, async () => {
    const { authUrl, operator } = on.target;
    const { username: userName, password, projectName: tenantName, domain } = operator;
    const login = { authUrl, userName, password, tenantName, userDomainName: domain, projectDomainName: domain };
    const stack = await on.stack(async () => {
      const provider = new openstack.Provider("native", { ...login, region: "RegionOne" });
      const { name } = getFlavorOutput({ name: "nope" });
      const first = new openstack.networking.Network("first", { description: name }, { provider });
      const second = new openstack.networking.Network("second", { description: first.id }, { provider });
      new Volume("third", { size: 1, name: second.name });
    });
    const outcome = await alone(() => stack.up({ fails: true }));
    expect(sentences(outcome, /no flavor is named nope/).length).toBeGreaterThan(0);
    expect(outcome.output).not.toMatch(/^\s*at .+[(:]/m);
    expect([await on.cloud.networks(), await on.cloud.volumes()]).toEqual([[], []]);
    stack.program = async () => undefined;
    await stack.destroy();
  });

  it("by an apply that throws, at any depth, is refused at its property", { timeout: LIMIT }, async () => {
    const stack = await on.stack(async () => {
      const disk = new Volume("disk", { size: 1, metadata: { of: thrown() } });
      new VolumeAttachment("disk", { server: "some", volume: disk.id });
    });
    for (const run of [() => stack.preview({ fails: true }), () => stack.up({ fails: true })]) {
      const outcome = await alone(run);
      expect(outcome.errors("disk").join()).toMatch(/metadata: no such thing as x/);
    }
    expect(await on.cloud.volumes()).toEqual([]);
  });

  it("by a promise, in a component whose parts wait for each other", { timeout: LIMIT }, async () => {
    const stack = await on.stack(async () => {
      const vpc = new Vpc("n", {
        name: Promise.reject(new Error("no name today")),
        subnets: { a: { cidr: "10.1.0.0/24" } },
      });
      new Subnet("more", { network: vpc.id, cidr: "10.2.0.0/24" });
    });
    const outcome = await alone(() => stack.preview({ fails: true }));
    expect(outcome.errors("n").join()).toMatch(/name: no name today/);
  });
});

it("a look-up that fails is reported once, however many of its fields are used", { timeout: LIMIT }, async () => {
  const stack = await on.stack(async () => {
    const { id, name, vcpus, ram } = getFlavorOutput({ name: "nope" });
    return { id, name, vcpus, ram, text: pulumi.interpolate`${name}: ${vcpus}` };
  });
  const outcome = await stack.preview({ fails: true });
  expect(sentences(outcome, /no flavor is named nope/)).toHaveLength(1);
});
