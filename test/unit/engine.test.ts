/** Lines that are shown on resources. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { inOrder } from "../../providers/host/engine";

it("shows the lines of one resource in their order, however long each takes, and lets no other resource wait", async () => {
  const underWay = new Map<string, Promise<void>>();
  const shown: string[] = [];
  const show = (urn: string, text: string, ms: number) =>
    inOrder(underWay, urn, async () => {
      await sleep(ms);
      shown.push(text);
    });
  show("job", "step0", 40);
  show("job", "step1", 1);
  show("other", "ready", 10);
  show("job", "step2", 1);
  await Promise.all(underWay.values());
  expect(shown).toEqual(["ready", "step0", "step1", "step2"]);
  expect(underWay.size).toBe(0);
});
