/** The torture bench: that it runs rounds, and that it would notice what a kill loses. */
import { expect, it } from "vitest";
import { startSandbox } from "../../sandbox";
import { differences, linesOf } from "../../tools/torture/content";
import { inOrderOf } from "../../tools/torture/seed";

it("a seed decides the order, and leaves nothing out", () => {
  const things = Array.from({ length: 50 }, (_, i) => ({ i }));
  expect(inOrderOf(7, things)).toEqual(inOrderOf(7, things));
  expect(inOrderOf(7, things)).not.toEqual(inOrderOf(8, things));
  expect(inOrderOf(7, things)).toHaveLength(50);
  expect(new Set(inOrderOf(7, things))).toEqual(new Set(things));
});

it("two clouds that hold the same are equal, whatever their ids; one object more or less is named", async () => {
  const [one, other] = await Promise.all([startSandbox({ quick: true }), startSandbox({ quick: true })]);
  try {
    const [here, there] = [linesOf(await one.save()), linesOf(await other.save())];
    expect(differences(here, there)).toEqual([]);
    const [line = ""] = here;
    expect(differences([...here, line], there)).toEqual([`+ ${line}`.slice(0, 400)]);
    expect(differences(here.slice(1), there)).toEqual([`- ${line}`.slice(0, 400)]);
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

it("a fault's own moment comes before nothing is done, or after all is", async () => {
  const sandbox = await startSandbox({ quick: true });
  const seen: string[] = [];
  const ask = () =>
    fetch(`${sandbox.url}/identity/v3`, { method: "GET" }).then(
      ({ status }) => status,
      () => "reset",
    );
  for (const kind of ["reset-before", "reset-after"] as const) {
    sandbox.faults.add({ kind, meanwhile: async () => void seen.push(kind) });
    expect(await ask()).toBe("reset");
  }
  expect(await ask()).toBeLessThan(400);
  expect(seen).toEqual(["reset-before", "reset-after"]);
  await sandbox.close();
});
