/** Secrets that a transform of the program's adds, and outputs that tell of secrets where a host refuses our transform. */
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroupResource, Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { Outcome } from "../harness/outcome";
import type { TestStack } from "../harness/stack";

const on = ground();

/** What of a resource stands in the state, inputs and outputs. */
async function stateOf(stack: TestStack, type: string): Promise<string> {
  const found = (await stack.export()).find((each) => each.type.endsWith(type));
  return JSON.stringify([found?.inputs, found?.outputs]);
}

/** All that a run has shown, but for the engine's own debug events. */
const shown = ({ output, events }: Outcome) =>
  output + JSON.stringify(events.filter(({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== "debug"));

const SECRET = "ADDED-BY-A-TRANSFORM";

const adds = (): void =>
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
    if (!type.endsWith("openstack:Volume")) return undefined;
    return { props: { ...props, metadata: { team: "a", token: pulumi.secret(SECRET) } }, opts };
  });

it.each(["from the beginning", "later"])(
  "what a transform of the stack adds as a secret, %s, is never in clear",
  async (since) => {
    let transforms = since === "from the beginning";
    const stack = await on.stack(async () => {
      if (transforms) adds();
      new Volume("disk", { size: 1, metadata: { team: "a" } });
    });
    let said = shown(await stack.up());
    transforms = true;
    said += shown(await stack.up());
    const [disk] = await on.cloud.volumes();
    expect(disk?.metadata).toMatchObject({ token: SECRET });
    expect(await stateOf(stack, "openstack:Volume")).not.toContain(`"${SECRET}"`);
    said += shown(await stack.refresh());
    expect(await stateOf(stack, "openstack:Volume")).not.toContain(`"${SECRET}"`);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect(said).not.toContain(SECRET);
  },
);

it("what a transform of the stack adds as a secret is hidden in what a cloud refuses", async () => {
  const stack = await on.stack(async () => {
    adds();
    new Volume("disk", { size: 1 });
  });
  const message = `invalid metadata: ${SECRET}, ${Buffer.from(SECRET).toString("base64")}`;
  on.sandbox.faults.add({
    kind: "status",
    status: 400,
    message,
    times: 0,
    match: { method: "POST", path: "/volumes$" },
  });
  const outcome = await stack.up({ fails: true });
  expect(outcome.errors("disk").join("\n")).toContain("invalid metadata: [secret], [secret]");
  expect(shown(outcome)).not.toContain(SECRET);
});

it("outputs that tell of a secret argument are secret if the language host refuses stack transforms", async () => {
  const stack = await on.stack(async () => {
    const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, unknown>;
    monitor.registerStackTransform = (_request: unknown, done: (error: Error) => void) => done(new Error("refused"));
    const description = pulumi.secret("TOLD-BY-AN-OUTPUT");
    new SecurityGroupResource("group", { rules: [{ protocol: "tcp", portRangeMin: 22, description }] });
  });
  await stack.up();
  const state = await stateOf(stack, "openstack:SecurityGroup");
  expect(state).toContain("ruleStates");
  expect(state).not.toContain('"TOLD-BY-AN-OUTPUT"');
});
