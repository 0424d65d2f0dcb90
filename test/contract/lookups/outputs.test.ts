import * as pulumi from "@pulumi/pulumi";
import { getFlavorOutput, getFlavorsOutput, getVpcOutput } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openTeam, type Team } from "./team";

let team: Team;

beforeAll(async () => {
  team = await openTeam();
  // A preview in which nothing has been made yet: a resource without an id has one that is not known.
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name }) => ({ id: name === "planned" ? undefined : name, state: {} }),
      call: () => ({}),
    },
    "project",
    "stack",
    true,
  );
});
afterAll(() => team.close());

class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super("tests:index:Thing", name);
  }
}

/** What is known of an Output; `undefined` for one that is not known. */
async function known<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await isKnown) ? promise() : undefined;
}

describe("a look-up with Outputs for inputs", () => {
  it("answers once they are known", async () => {
    const found = getFlavorOutput({ id: pulumi.output("1") });
    expect(await known(found)).toMatchObject({ id: "1", name: "m1.tiny" });
    expect(await known(found.vcpus)).toBe(1);
    expect(await known(getFlavorsOutput({ pageSize: pulumi.output(1) }).flavors)).toHaveLength(1);
    expect((await known(getFlavorsOutput()))?.pageNumber).toBe(1);
  });

  it("is not known, and asks nothing, while an input is not", async () => {
    const vpc = getVpcOutput({ id: new Thing("planned").id, connection: "there is none" });
    expect(await known(vpc)).toBeUndefined();
    expect(await known(vpc.subnets)).toBeUndefined();
  });

  it("waits for what it depends on", async () => {
    const found = getFlavorOutput({ id: "1" }, { dependsOn: new Thing("made") });
    expect(await known(found)).toMatchObject({ id: "1" });
    const planned = getFlavorOutput({ id: "1" }, { dependsOn: [new Thing("made"), new Thing("planned")] });
    expect(await known(planned)).toBeUndefined();
  });

  it("is a secret if an input is one, and not for a secret of what it depends on", async () => {
    const secret = (output: object) => (output as { isSecret: Promise<boolean> }).isSecret;
    const kept = Object.assign(new Thing("kept"), { key: pulumi.secret("k") });
    expect(await secret(getFlavorOutput({ id: pulumi.secret("1") }))).toBe(true);
    expect(await secret(getFlavorOutput({ id: "1" }, { dependsOn: kept }))).toBe(false);
  });
});
