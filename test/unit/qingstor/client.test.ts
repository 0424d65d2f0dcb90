import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CloudError, ConnectionError } from "../../../providers/core/errors";
import { type Operation, runOperation } from "../../../providers/core/operation";
import { linesOf, saysNoJob } from "../../../providers/qingstor/assumptions";
import { encrypted } from "../../../providers/qingstor/cipher";
import { QingStor } from "../../../providers/qingstor/client";
import { readCluster } from "../../../providers/qingstor/cluster/api";
import { QingStorError } from "../../../providers/qingstor/errors";
import { fingerprintOf, identifyLatestJob, readJob, startJob } from "../../../providers/qingstor/job/api";
import { follow } from "../../../providers/qingstor/job/follow";
import { settingsSchema } from "../../../providers/qingstor/settings";
import { type Sandbox, startSandbox } from "../../../sandbox";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ delays: { installerStep: 40 } });
});
afterEach(() => sandbox.close());

const of = (action: string) => ({ service: "qingstor" as const, body: `"action":"${action}"` });
const client = (more: object = {}) =>
  new QingStor({ ...settingsSchema.parse({ ...sandbox.qingstor.connection, ...more }), name: "installer" });
const patiently = <T>(work: () => Promise<T>): Promise<T> =>
  runOperation({ verb: "test", deadline: Date.now() + 30_000, patient: true } satisfies Operation, work);
const refused = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

const CONFIG = {
  qs_conf: { firstbox: "127.0.0.1", ansible_ssh_pass: "s3cret", qs_network: ["10.0.0.0/24"] },
  access_nodes: { intranet: { nodes: ["n1"], vips: ["10.0.0.9"] } },
  storage_nodes: [{ volume: "vol0", nodes: ["n2"] }],
};

describe("the password", () => {
  it.each(["none", "RSA-OAEP", "AES-GCM"] as const)("is sent by %s, as the installer wants it", async (cipher) => {
    sandbox.qingstor.cipher = cipher;
    expect(await readCluster(client())).toMatchObject({ status: "pending", isDeployed: false, isActivated: false });
    const [sent] = sandbox.requests.list({ service: "qingstor" });
    expect(sent?.body.includes(sandbox.qingstor.password)).toBe(cipher === "none");
    const others = (["none", "RSA-OAEP", "AES-GCM"] as const).filter((other) => other !== cipher);
    for (const other of others) {
      sandbox.qingstor.cipher = other;
      const { connection } = sandbox.qingstor;
      const wrong = new QingStor({ ...settingsSchema.parse(connection), name: "installer" });
      sandbox.qingstor.cipher = cipher;
      expect(await refused(readCluster(wrong))).toMatchObject({ action: "DescribeQingStor", code: 1200 });
    }
  });

  it.each(["sha1", "sha512"] as const)(
    "is sent by RSA-OAEP with %s if the connection says so, by a key in a file",
    (oaepHash) => {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const folder = mkdtempSync(join(tmpdir(), "key-"));
      try {
        const passwordKey = join(folder, "installer.pem");
        writeFileSync(passwordKey, publicKey.export({ type: "spki", format: "pem" }));
        const more = { passwordCipher: "RSA-OAEP", passwordKey, passwordHash: oaepHash };
        const sent = encrypted({
          ...settingsSchema.parse({ ...sandbox.qingstor.connection, ...more }),
          name: "installer",
        });
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        const opened = privateDecrypt({ key: privateKey, padding, oaepHash }, Buffer.from(sent, "base64"));
        expect(opened.toString()).toBe(sandbox.qingstor.password);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it("differs from request to request", async () => {
    sandbox.qingstor.cipher = "AES-GCM";
    const cloud = client();
    await readCluster(cloud);
    await readCluster(cloud);
    const sent = sandbox.requests.list({ service: "qingstor" }).map(({ body }) => JSON.parse(body).PASSWORD as string);
    expect(new Set(sent).size).toBe(2);
  });

  it.each([
    [{ passwordCipher: undefined }, "passwordCipher"],
    [{ passwordCipher: "DES" }, "passwordCipher"],
    [{ passwordCipher: "AES-GCM" }, "passwordKey"],
    [{ passwordCipher: "AES-GCM", passwordKey: "c2hvcnQ=" }, "passwordKey"],
    [{ passwordCipher: "RSA-OAEP" }, "passwordKey"],
    [{ url: "installer:9999" }, "url"],
  ])("needs a connection that is whole: %o", (more, property) => {
    const { error } = settingsSchema.safeParse({ ...sandbox.qingstor.connection, ...more });
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual([property]);
  });

  it("needs a key that is one", async () => {
    const cloud = client({ passwordCipher: "RSA-OAEP", passwordKey: "-----BEGIN PUBLIC KEY-----\nno\n" });
    expect(await refused(readCluster(cloud))).toBeInstanceOf(ConnectionError);
  });
});

describe("the installer's client", () => {
  it("turns a code into a typed error with what was asked", async () => {
    const error = await refused(startJob(client(), "deploy", {}));
    expect(error).toBeInstanceOf(QingStorError);
    expect(error).toMatchObject({ action: "DeployQingStor", code: 1400, detail: "the platform is not configured" });
  });

  it.each(["none", "AES-GCM"] as const)(
    "shows neither the password nor what was sent for it, by %s",
    async (cipher) => {
      sandbox.qingstor.cipher = cipher;
      const cloud = client();
      await readCluster(cloud);
      const { PASSWORD: sent } = JSON.parse(sandbox.requests.list({ service: "qingstor" })[0]?.body ?? "{}");
      sandbox.faults.add({ kind: "status", status: 500, message: `echo ${sandbox.qingstor.password}`, times: 0 });
      const error = (await refused(readCluster(cloud))) as Error;
      expect(error.message).toContain("echo [secret]");
      expect(error.message).not.toContain(sent);
    },
  );

  it("never asks twice for a job, and reports that the answer was lost", async () => {
    for (const kind of ["reset-after", "html"] as const) {
      sandbox.faults.add({ kind, match: of("ConfigQingStor") });
      const error = await refused(patiently(() => startJob(client(), "configure", CONFIG)));
      expect(error).toBeInstanceOf(CloudError);
      expect(error).toMatchObject({ ambiguous: true, operation: "ConfigQingStor" });
    }
    expect(sandbox.requests.count({ service: "qingstor" })).toBe(2);
    expect(sandbox.qingstor.counts.ConfigQingStor).toBe(1);
  });

  it("retries what changes nothing", async () => {
    sandbox.faults.add({ kind: "html", match: of("DescribeQingStor") });
    sandbox.faults.add({ kind: "reset-before", match: of("DescribeQingStor") });
    expect(await patiently(() => readCluster(client()))).toMatchObject({ domain: "qingstor.me" });
  });

  it("knows the latest job, and that there was none", async () => {
    const cloud = client();
    expect(await identifyLatestJob(cloud, "config")).toEqual({ fingerprint: "none" });
    const id = await startJob(cloud, "configure", CONFIG);
    expect(await identifyLatestJob(cloud, "config")).toMatchObject({
      fingerprint: "running",
      look: { status: "step0" },
    });
    sandbox.qingstor.jobs.hurry();
    const { fingerprint } = await identifyLatestJob(cloud, "config");
    expect(fingerprint).toMatch(/^successful after step1, [0-9a-f]{16}$/);
    // In whatever order its lines come, a job's fingerprint is the same.
    sandbox.qingstor.disorder = true;
    expect((await identifyLatestJob(cloud, "config")).fingerprint).toBe(fingerprint);
    expect(await fingerprintOf(cloud, "config", await readJob(cloud, "config", id), id)).toBe(fingerprint);
  });
});

describe("following a job", () => {
  it("shows each step and each line once, in whatever disorder they come, also across silences", async () => {
    sandbox.qingstor.disorder = true;
    sandbox.qingstor.pace = 400;
    const cloud = client();
    const id = await startJob(cloud, "configure", CONFIG);
    sandbox.faults.add({ kind: "status", status: 503, times: 5, skip: 1, match: of("GetConfigQingStorStatus") });
    const lines: string[] = [];
    await patiently(() => follow(cloud, "configure", id, (line) => lines.push(line)));
    expect(lines.filter((line) => /^step\d$/.test(line))).toEqual(["step0", "step1"]);
    expect(new Set(lines).size).toBe(lines.length);
    const written = Object.entries(sandbox.qingstor.jobs.all[0]?.log ?? {});
    expect(lines.filter((line) => line.includes("TASK")).sort()).toEqual(
      written.flatMap(([step, log]) => log.map((line) => `${step}: ${line}`)).sort(),
    );
  });

  it("ends with the step, the last lines and what to do, and with no secret", async () => {
    const cloud = client();
    cloud.hide("s3cret");
    cloud.hide("s3cret-and-more");
    sandbox.qingstor.failAt("ConfigQingStor", 1, "fatal: s3cret-and-more was refused");
    const id = await startJob(cloud, "configure", CONFIG);
    const error = (await refused(patiently(() => follow(cloud, "configure", id, () => undefined)))) as Error;
    expect(error).toMatchObject({ job: id, step: "step1" });
    expect(error.message).toMatch(/failed in step1\. .*\n {4}step1: fatal: \[secret\] was refused\n.*run pulumi up/s);
  });

  it("gives up on a job that the installer does not know", async () => {
    const error = await refused(patiently(() => follow(client(), "deploy", "j-unknown", () => undefined)));
    expect(error).toMatchObject({ action: "GetDeployQingStorStatus", code: 2100 });
  });
});

describe("what the document leaves open", () => {
  it("reads logs as texts, lists and dictionaries, in the order of the steps", () => {
    const log = { step10: "z", step2: "b\n\nc", step0: ["a"], step1: { node1: "x", node2: ["y"] } };
    expect(linesOf(log).map(({ step, line }) => `${step} ${line}`)).toEqual([
      "step0 a",
      "step1 node1: x",
      "step1 node2: y",
      "step2 b",
      "step2 c",
      "step10 z",
    ]);
    for (const empty of [{}, undefined, null, "", { step0: null }]) expect(linesOf(empty)).toEqual([]);
  });

  it("does not mistake an error for the answer that there is no job", () => {
    expect([2100, 1].map(saysNoJob)).toEqual([true, true]);
    expect([1100, 1200, 1400, 5000, 5100, 5300].map(saysNoJob)).toEqual(Array(6).fill(false));
  });
});
