/** A file whose content is a secret, and a user whose name is one: nothing that a run leaves or shows tells of it, not even a digest. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { OssBucket, UploadedFile } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openStack } from "../harness/stack";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
});
afterAll(() => sandbox.close());

const textsBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules" || name === "plugins") return [];
    return statSync(path).isDirectory() ? textsBelow(path) : [readFileSync(path, "utf8")];
  });

it("stands in no state and in no event, nor do its MD5 and its SHA-256", async () => {
  const { region, ...gateway } = sandbox.objectStore;
  const store = { kind: "ceph", platformUserId: "u-platform", regions: { [region]: gateway } };
  let content = "PIN 4711";
  // The store says it as well: as an output of another name.
  const owner = "The Owner of Files";
  const stack = await openStack({
    config: { "omnicloud:connections": JSON.stringify({ store }) },
    program: async () => {
      const files = new OssBucket("files", {
        user: { uid: "u-files", displayName: pulumi.secret(owner) },
        forceDestroy: true,
      });
      const source = pulumi.secret(new pulumi.asset.StringAsset(content));
      new UploadedFile("pin", { bucket: files.name, key: "pin.txt", source });
    },
  });
  const shown: string[] = [];
  const run = async (verb: "up" | "refresh" | "preview") => {
    const { output, events } = await stack[verb]();
    const told = events.filter(({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== "debug");
    shown.push(output, JSON.stringify(told), ...textsBelow(join(stack.folder, "..")));
  };
  await run("up");
  content = "PIN 0815";
  await run("up");
  await run("refresh");
  const { counts } = await stack.preview();
  expect(counts).toEqual({ same: 5 });
  expect(shown.filter((one) => one.includes(owner))).toEqual([]);
  for (const text of ["PIN 4711", "PIN 0815"])
    for (const digest of ["md5", "sha1", "sha256"]) {
      const hex = createHash(digest).update(text).digest("hex");
      for (const written of [
        text,
        hex,
        Buffer.from(hex, "hex").toString("base64"),
        Buffer.from(text).toString("base64"),
      ])
        expect(
          shown.some((one) => one.includes(written)),
          `${digest}: ${written}`,
        ).toBe(false);
    }
  const object = (await stack.export()).find(({ type }) => type.endsWith("BucketObject"));
  expect(object?.outputs).toMatchObject({ etag: { plaintext: expect.any(String) } });
  await stack.destroy();
  await stack.close();
});
