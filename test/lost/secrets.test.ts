/** Secrets stand in clear in nothing that a run leaves or shows, in no spelling, whatever a cloud echoes. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup, Server, Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { Outcome } from "../harness/outcome";
import type { TestStack } from "../harness/stack";

const on = ground();

/** A secret that each spelling writes in another way. */
const SECRET = `TOP"SECRET'<&>/+ ünï\\42`;
const SCRIPT = `#!/bin/sh\necho '${SECRET}'\nexit 0`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const html = (text: string) =>
  text.replace(/[&<>"']/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one] ?? "&#39;");
const spellings = (text: string) => [
  text,
  JSON.stringify(text).slice(1, -1),
  html(text),
  encodeURIComponent(text),
  new URLSearchParams({ v: text }).toString().slice(2),
  base64(text),
];

/** What a cloud says that echoes what it was sent, in all spellings. */
const echo = (...texts: string[]) => `Bad input: ${texts.flatMap(spellings).join(" ; ")}`;

/** Every file below a folder, as text. */
function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [readFileSync(path, "utf8")];
  });
}

/** Fails if a run shows a secret, or if the back end has it: state, history and backups. */
function expectHidden(stack: TestStack, outcome: Outcome, ...secrets: string[]): void {
  const shown = outcome.events.filter(({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== "debug");
  const stored = filesIn(fileURLToPath(String(stack.environment.PULUMI_BACKEND_URL)));
  const texts = { output: outcome.output, events: JSON.stringify(shown), stored: stored.join("\n") };
  for (const secret of secrets.flatMap(spellings)) {
    for (const [where, text] of Object.entries(texts)) {
      for (const written of [secret, JSON.stringify(secret).slice(1, -1)])
        expect(text.includes(written), `${where} shows ${written}`).toBe(false);
    }
  }
}

async function newNetwork(): Promise<string> {
  const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "net" } });
  const { id } = body.network as { id: string };
  await on.cloud.ask("POST", "network", "/subnets", { subnet: { network_id: id, cidr: "10.9.0.0/24", ip_version: 4 } });
  return id;
}

async function serverStack(secrets: { userData?: pulumi.Input<string>; token?: pulumi.Input<string> }) {
  const network = await newNetwork();
  return on.stack(async () => {
    const { userData, token } = secrets;
    const metadata = token === undefined ? undefined : { team: "a", token };
    new Server("web", { flavor: "m1.tiny", image: "cirros", networks: [{ network }], userData, metadata });
  });
}

it("are hidden in what a cloud refuses, in each spelling", async () => {
  const stack = await serverStack({ userData: pulumi.secret(SCRIPT), token: pulumi.secret(SECRET) });
  for (const kind of ["status", "html"] as const) {
    const match = { service: "nova", method: "POST", path: "/servers$" } as const;
    on.sandbox.faults.add({ kind, status: 400, message: echo(SCRIPT, SECRET), match });
    const outcome = await stack.up({ fails: true });
    expect(outcome.errors("web").join()).toMatch(/answered 400/);
    expectHidden(stack, outcome, SCRIPT, SECRET);
  }
});

it("are hidden in why an object is unfinished, which the state keeps", async () => {
  const stack = await serverStack({ userData: pulumi.secret(SCRIPT), token: pulumi.secret(SECRET) });
  const match = { service: "nova", method: "GET", path: "/servers/" } as const;
  on.sandbox.faults.add({ kind: "status", status: 400, message: echo(SCRIPT, SECRET), match, times: 0 });
  const outcome = await stack.up({ fails: true });
  on.sandbox.faults.clear();
  const server = (await stack.export()).find(({ urn }) => urn.endsWith("::web"));
  expect(String(server?.outputs?.__unfinished)).toMatch(/answered 400.*\[secret\]/);
  expectHidden(stack, outcome, SCRIPT, SECRET);
  expectHidden(stack, await stack.up(), SCRIPT, SECRET);
  expectHidden(stack, await stack.refresh(), SCRIPT, SECRET);
  expectHidden(stack, await stack.destroy(), SCRIPT, SECRET);
});

it("are user data, if the program does not say so", async () => {
  const stack = await serverStack({ userData: SCRIPT });
  expectHidden(stack, await stack.up(), SCRIPT, SECRET);
  expect((await stack.preview()).counts).toEqual({ same: 1 });
});

it("are not printed with the argument that is wrong: it is named", async () => {
  const long = `${SECRET}${"x".repeat(50_000)}`;
  const stack = await serverStack({ userData: pulumi.secret(long) });
  const outcome = await stack.preview({ fails: true });
  expect(outcome.errors("web").join()).toMatch(/userData: must be at most 48 KiB/);
  expectHidden(stack, outcome, SECRET);
});

it("are hidden in what differs between a program and an object to adopt, on both sides", async () => {
  const { body } = await on.cloud.ask("POST", "block-storage", "/volumes", {
    volume: { size: 1, name: "old", metadata: { key: "OLD-SECRET" } },
  });
  const { id } = body.volume as { id: string };
  await expect.poll(async () => (await on.cloud.volumes())[0]?.status).toBe("available");
  const stack = await on.stack(async () => {
    new Volume("disk", { size: 1, name: "old", metadata: { key: pulumi.secret("NEW-SECRET") }, adopt: id });
  });
  const outcome = await stack.preview({ fails: true });
  expect(outcome.errors("disk").join()).toMatch(/is not as the program says: metadata is \[secret\] there/);
  expectHidden(stack, outcome, "OLD-SECRET", "NEW-SECRET");
});

it("are hidden if the program calls an output secret", async () => {
  const stack = await on.stack(async () => {
    new Volume("disk", { size: 1, name: "the-secret-name" }, { additionalSecretOutputs: ["name"] });
  });
  const match = { service: "cinder", method: "POST", path: "/volumes$" } as const;
  on.sandbox.faults.add({ kind: "status", status: 400, message: echo("the-secret-name"), match });
  const outcome = await stack.up({ fails: true });
  expect(outcome.errors("disk").join()).not.toContain("the-secret-name");
});

it("are hidden in outputs that repeat an argument under another name", async () => {
  let description = SECRET;
  const stack = await on.stack(async () => {
    const rules = [{ protocol: "tcp" as const, portRangeMin: 443, description: pulumi.secret(description) }];
    return { rules: new SecurityGroup("door", { rules }).rules };
  });
  expectHidden(stack, await stack.up(), SECRET);
  description = `${SECRET} changed`;
  expectHidden(stack, await stack.up(), SECRET);
  expectHidden(stack, await stack.refresh(), SECRET);
});
