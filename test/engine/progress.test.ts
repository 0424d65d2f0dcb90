import { Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";

import { ground } from "./ground";

// A slow cloud: what is waited for is worth a line.
const on = ground({ quick: false, delays: { volume: 4000 } });

const oneDisk = async () => {
  new Volume("disk", { size: 1 });
  new Volume("other", { size: 1 });
};

it("shows on the resource what is waited for, and leaves no trace of it", async () => {
  const stack = await on.stack(oneDisk);
  const outcome = await stack.up();
  for (const name of ["disk", "other"]) {
    const id = (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`))?.id;
    const progress = outcome.progress(name);
    expect(new Set(progress)).toEqual(new Set([`waiting for volume ${id} to be available`, ""]));
    // What is finished shows nothing of it any more, while others go on.
    expect(progress.at(-1)).toBe("");
    expect(outcome.info(name)).toEqual([]);
  }
  expect(outcome.info().filter((line) => !line.startsWith("acts on"))).toEqual([]);
});

it("shows that an answer was lost, and that the object was found", async () => {
  on.sandbox.faults.add({
    kind: "reset-after",
    match: { service: "cinder", method: "POST", path: "/volumes$", body: '"name":"disk"' },
  });
  const stack = await on.stack(oneDisk);
  const outcome = await stack.up();
  expect(outcome.progress("disk")).toContain("the answer was lost: looking whether it was created");
  expect(outcome.info("disk")).toEqual([
    expect.stringMatching(/^created \S+, which was found by its mark after the answer was lost$/),
  ]);
  expect(outcome.info("other")).toEqual([]);
  expect(await on.cloud.volumes()).toHaveLength(2);
});

it("shows why a busy cloud is retried", async () => {
  on.sandbox.faults.add({
    kind: "status",
    status: 429,
    retryAfter: 2,
    message: "This request was rate-limited.",
    match: { service: "cinder", method: "POST", path: "/volumes$", body: '"name":"disk"' },
  });
  const stack = await on.stack(oneDisk);
  const outcome = await stack.up();
  expect(outcome.progress("disk").join("\n")).toMatch(
    /waiting for OpenStack volume, which answers: .*429.*rate-limited/,
  );
  expect(outcome.progress("other").join("\n")).not.toMatch(/429/);
});

it("leaves no line on what was deleted", async () => {
  const stack = await on.stack(oneDisk);
  await stack.up();
  const outcome = await stack.destroy();
  expect(outcome.info().filter((line) => !line.startsWith("acts on"))).toEqual([]);
  expect(outcome.output).not.toMatch(/deleted at/);
});
