import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Volume, type VolumeArgs } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";

import type { Outcome } from "../harness/outcome";
import { openSlowProxy } from "../harness/slowProxy";
import { connectionOf, type TestStack } from "../harness/stack";
import { ground } from "./ground";

const on = ground();

/** One clean error on one resource: no stack trace, no word of the host's, nothing else. */
function expectOneError(outcome: Outcome, resource: string, words: RegExp): void {
  expect(outcome.errors(resource)).toHaveLength(1);
  expect(outcome.errors(resource)[0]).toMatch(words);
  expectClean(outcome);
}

/** No trace of our code in what the engine wrote. */
function expectClean({ output }: Outcome): void {
  expect(output).not.toMatch(/^\s*at .+[(:]/m);
  expect(output).not.toMatch(/node_modules|\.js:\d+/);
  expect(output).not.toMatch(/fault in pulumi-omnicloud/);
}

const volumes = (of: Record<string, object>) => async () => {
  for (const [name, args] of Object.entries(of)) new Volume(name, args as VolumeArgs);
};

/** All files below a folder, as one text. */
function everythingIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? everythingIn(path) : readFileSync(path, "utf8")))
    .join("\n");
}

describe("bad arguments", () => {
  it("are refused in preview, each by one error that names the property and what is allowed", async () => {
    const stack = await on.stack(
      volumes({ disk: { size: -1, sise: 2, name: "n".repeat(300), metadata: { team: 5, cost: true }, type: "" } }),
    );
    const posts = () => on.sandbox.requests.count({ service: "cinder", method: "POST" });
    const before = posts();
    const outcome = await stack.preview({ fails: true });
    const wanted = [
      /sise.*there is no such argument; known are .*size.*; did you mean size\?/s,
      /size.*must be at least 1 GiB/s,
      /name.*must have at most 255 characters/s,
      /metadata\.team.*must be of type string/s,
      /metadata\.cost.*must be of type string/s,
      /type: must not be empty/s,
    ];
    expect(outcome.errors("disk")).toHaveLength(wanted.length);
    for (const words of wanted) expect(outcome.errors("disk")).toContainEqual(expect.stringMatching(words));
    expectClean(outcome);
    expect(posts()).toBe(before);
  });

  it.each<[object, RegExp]>([
    [{}, /size: is required/s],
    [{ size: 1.5 }, /size.*must be a whole number/s],
    [{ size: "ten" }, /size.*must be/s],
    [{ size: 1, connection: "clod" }, /connection.*connection clod is unknown; known are cloud; did you mean cloud\?/s],
  ])("like %o are one error", async (args, words) => {
    const stack = await on.stack(volumes({ disk: args }));
    expectOneError(await stack.preview({ fails: true }), "disk", words);
  });

  it("that would lose data are refused in preview, until the program allows it", async () => {
    let args: VolumeArgs = { size: 2, availabilityZone: "nova" };
    const stack = await on.stack(async () => {
      new Volume("disk", args);
    });
    await stack.up();
    args = { size: 1, availabilityZone: "nova" };
    expectOneError(await stack.preview({ fails: true }), "disk", /size.*cannot shrink: it has 2 GiB/s);
    const { images } = (await on.cloud.ask("GET", "image", "/images")).body as unknown as { images: { id: string }[] };
    args = { size: 2, availabilityZone: "nova", imageId: images[0]?.id };
    expectOneError(await stack.preview({ fails: true }), "disk", /imageId.*lose the data.*replaceData: true/s);
    args = { ...args, replaceData: true };
    expect((await stack.preview()).counts).toEqual({ replace: 1 });
  });
});

describe("a connection", () => {
  const connected = (stack: TestStack, more: object) =>
    stack.setConfig(
      "omnicloud:connections",
      JSON.stringify({ cloud: { ...connectionOf(on.cloud.target), ...more } }),
      true,
    );

  it("with a wrong password is one error on the resource, without the password", async () => {
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    await connected(stack, { password: "wrong-secret-word" });
    const outcome = await stack.up({ fails: true });
    expectOneError(outcome, "disk", /connection cloud: .* refused the login \(401\): user, password or key is wrong/);
    expect(outcome.output + JSON.stringify(outcome.events)).not.toContain("wrong-secret-word");
    // Nothing was made, and nothing is in the way of the next up.
    await connected(stack, {});
    expect((await stack.up()).counts).toEqual({ create: 1 });
  });

  it("that leads nowhere is one error on the resource, and none in preview", async () => {
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    await connected(stack, { authUrl: "http://127.0.0.1:1/v3" });
    expect((await stack.preview()).counts).toEqual({ create: 1 });
    const outcome = await stack.up({ fails: true });
    expectOneError(outcome, "disk", /OpenStack identity cannot be reached at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/);
  });

  it("without credentials is refused in preview", async () => {
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    await connected(stack, { password: undefined });
    expectOneError(await stack.preview({ fails: true }), "disk", /connection cloud: .*missing credentials/);
  });

  it("that is nowhere is refused in preview, with what to set", async () => {
    const stack = await on.stack(volumes({ disk: { size: 1 } }), { target: undefined });
    expectOneError(
      await stack.preview({ fails: true }),
      "disk",
      /there is no connection of kind openstack: pulumi config set --secret omnicloud:connections '.*', or give a clouds\.yaml/,
    );
  });
});

describe("the cloud", () => {
  it("is not needed for a preview of what is there already", async () => {
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    await stack.up();
    await stack.setConfig(
      "omnicloud:connections",
      JSON.stringify({ cloud: { ...connectionOf(on.cloud.target), authUrl: "http://127.0.0.1:1/v3" } }),
      true,
    );
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("is not needed for values that are not known yet", async () => {
    let more: object = {};
    const stack = await on.stack(async () => {
      const first = new Volume("first", { size: 1, ...more });
      new Volume("second", {
        size: first.size,
        name: first.id,
        metadata: { from: first.id, nested: first.createdAt },
        availabilityZone: first.zone,
      });
    });
    expect((await stack.preview()).counts).toEqual({ create: 2 });
    await stack.up();
    const [a, b] = ["first", "second"].map(
      (name) => async () =>
        (await on.cloud.volumes()).find((one) => (name === "first" ? one.name === "first" : one.name !== "first")),
    );
    expect((await b?.())?.name).toBe((await a?.())?.id);
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    // The replacement of the first makes the second's values unknown: that alone replaces nothing that holds data.
    const { images } = (await on.cloud.ask("GET", "image", "/images")).body as unknown as { images: { id: string }[] };
    more = { imageId: images[0]?.id, replaceData: true };
    expect((await stack.preview()).ops).toEqual({ first: "replace", second: "update" });
  });

  it("that refuses for a quota is told in its own words; what was made stays, and the next up makes the rest", async () => {
    const quota = (limit: number) =>
      on.cloud.ask(
        "PUT",
        "block-storage",
        `/os-quota-sets/${on.cloud.id}`,
        { quota_set: { volumes: limit } },
        "operator",
      );
    expect((await quota(1)).status).toBe(200);
    const stack = await on.stack(async () => {
      const a = new Volume("a", { size: 1 });
      new Volume("b", { size: 1 }, { dependsOn: a });
    });
    const outcome = await stack.up({ fails: true });
    expectOneError(
      outcome,
      "b",
      /OpenStack volume answered 413: .*VolumeLimitExceeded.*\(POST \S+, request req-\S+\)/s,
    );
    expect((await on.cloud.volumes()).map(({ name }) => name)).toEqual(["a"]);
    await quota(10);
    expect((await stack.up()).ops).toEqual({ a: "same", b: "create" });
  });

  it("that breaks an object is told; the object is kept, and the next up makes it anew", async () => {
    on.sandbox.faults.add({ kind: "goes-to-error", match: { service: "cinder", method: "POST", path: "/volumes$" } });
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    const outcome = await stack.up({ fails: true });
    expectOneError(outcome, "disk", /is in an error state; the next `pulumi up` replaces it/);
    const [broken] = await on.cloud.volumes();
    expect((await stack.export()).find(({ urn }) => urn.endsWith("::disk"))).toMatchObject({ id: broken?.id });
    expect((await stack.up()).counts).toEqual({ replace: 1 });
    const now = await on.cloud.volumes();
    expect(now).toMatchObject([{ status: "available" }]);
    expect(now[0]?.id).not.toBe(broken?.id);
  });

  it("that fails after an object was made loses no id: the next up finishes it", async () => {
    on.sandbox.faults.add({
      kind: "status",
      status: 400,
      message: "The server has either erred",
      match: { service: "cinder", method: "GET", path: "/volumes/[^/]+$" },
    });
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    const outcome = await stack.up({ fails: true });
    expectOneError(outcome, "disk", /answered 400: The server has either erred/);
    const made = await on.cloud.volumes();
    expect((await stack.up()).counts).toEqual({ update: 1 });
    expect((await on.cloud.volumes()).map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("that is half-made and no longer wanted goes with the stack", async () => {
    on.sandbox.faults.add({
      kind: "status",
      status: 400,
      match: { service: "cinder", method: "GET", path: "/volumes/[^/]+$" },
    });
    const stack = await on.stack(volumes({ disk: { size: 1 } }));
    await stack.up({ fails: true });
    await stack.refresh();
    await stack.destroy();
    expect(await on.cloud.volumes()).toEqual([]);
  });
});

describe("a secret", () => {
  it("is in no output, no event and no file of the stack, whatever happens", async () => {
    const proxy = await openSlowProxy(on.cloud.target);
    try {
      const stack = await on.stack(volumes({ disk: { size: 1 } }), { target: proxy.target });
      const outcomes = [await stack.preview(), await stack.up(), await stack.refresh()];
      stack.program = volumes({ disk: { size: 0 }, other: { size: 1, name: "n".repeat(256) } });
      outcomes.push(await stack.preview({ fails: true }));
      on.sandbox.faults.add({
        kind: "status",
        status: 403,
        message: `no: ${on.cloud.target.operator.password}`,
        match: { service: "cinder", method: "POST" },
      });
      stack.program = volumes({ disk: { size: 1 }, other: { size: 1 } });
      const refused = await stack.up({ fails: true });
      expect(refused.errors("other").join()).toContain("no: [secret]");
      outcomes.push(refused, await stack.destroy());
      const tokens = [...new Set(proxy.requests.flatMap(({ token }) => token ?? []))];
      expect(tokens.length).toBeGreaterThan(0);
      const shown = outcomes.map(({ output, events }) => output + JSON.stringify(events)).join("\n");
      const written = everythingIn(dirname(stack.folder));
      for (const secret of [on.cloud.target.operator.password, ...tokens]) {
        expect(shown).not.toContain(secret);
        expect(written).not.toContain(secret);
      }
    } finally {
      await proxy.close();
    }
  });
});
