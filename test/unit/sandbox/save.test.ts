/** What a sandbox holds, saved and loaded: another sandbox then answers every GET as the first one did. */
import { randomBytes } from "node:crypto";
import { S3 } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import { type Sandbox, type SandboxContent, type SandboxOptions, startSandbox } from "../../../sandbox";
import { type Client, login, passwordAuth, until } from "../../contract/api/cloud";
import { answersOf, type Filled, fill } from "./filled";

const open: Sandbox[] = [];

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ quick: true, ...options });
  open.push(sandbox);
  return sandbox;
}

/** As a file has it. */
const written = (content: SandboxContent): SandboxContent => JSON.parse(JSON.stringify(content)) as SandboxContent;

function operatorOf({ authUrl, operator: { username, password, projectName } }: Sandbox): Promise<Client> {
  const domain = { name: "Default" };
  const scope = { project: { name: projectName, domain } };
  const target = { name: "sandbox", authUrl, region: "RegionOne" } as Parameters<typeof login>[0];
  return login(target, passwordAuth({ name: username, domain, password }, scope));
}

function s3Of({ objectStore: { endpoint, accessKey, secretKey } }: Sandbox): S3 {
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  return new S3({ endpoint, region: "default", credentials, forcePathStyle: true });
}

async function loaded(sandbox: Sandbox, options: SandboxOptions = {}): Promise<Sandbox> {
  return start({ load: written(await sandbox.save()), ...options });
}

afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

describe("a sandbox that begins with another one's content", () => {
  it("answers every GET of every service as the other did, to whoever was logged in", {
    timeout: 120_000,
  }, async () => {
    const first = await start();
    const filled: Filled = await fill(first, await operatorOf(first));
    const second = await loaded(first);
    const [there, here] = [await answersOf(first, filled), await answersOf(second, filled)];
    expect(Object.keys(there).length).toBeGreaterThan(400);
    const good = Object.entries(there).filter(([, { status }]) => status === 200);
    expect(good.length).toBeGreaterThan(150);
    expect(here).toEqual(there);
  });

  it("has the same content, also after a third", async () => {
    const first = await start();
    await fill(first, await operatorOf(first));
    const content = await first.save();
    const second = await start({ load: written(content) });
    expect(await second.save()).toEqual(content);
    const third = await loaded(second);
    expect(await third.save()).toEqual(content);
  });

  it("is a sandbox of its own: what is done to one does not show in the other", async () => {
    const first = await start();
    const operator = await operatorOf(first);
    const second = await loaded(first);
    await operator.ask("network", "POST", "/v2.0/networks", { body: { network: { name: "later" } } });
    const other = await operatorOf(second);
    const { body } = await other.ask("network", "GET", "/v2.0/networks?name=later");
    expect(body.networks).toEqual([]);
  });

  it("names its own addresses where the other's stood, and nothing of the other is left", async () => {
    const first = await start();
    const operator = await operatorOf(first);
    const { host } = new URL(first.url);
    const description = `${first.url}/x ${first.objectStore.endpoint}/y {{sandbox}} {{open}} {{{ http://${host}1`;
    await operator.ask("network", "POST", "/v2.0/networks", { body: { network: { name: "told", description } } });
    const content = await first.save();
    expect(JSON.stringify(content).replaceAll(`${host}1`, "")).not.toContain(host);
    const second = await start({ load: written(content) });
    const { body } = await (await operatorOf(second)).ask("network", "GET", "/v2.0/networks?name=told");
    expect(body.networks[0].description).toBe(
      `${second.url}/x ${second.objectStore.endpoint}/y {{sandbox}} {{open}} {{{ http://${host}1`,
    );
    expect(second.qingstor.connection.url).toBe(`${second.url}/qingstor`);
  });

  it("has objects that were too large for memory, and lets them go again", async () => {
    const first = await start();
    const large = randomBytes(3 << 20);
    await s3Of(first).createBucket({ Bucket: "large" });
    await s3Of(first).putObject({ Bucket: "large", Key: "file", Body: large });
    const s3 = s3Of(await loaded(first));
    const { Body } = await s3.getObject({ Bucket: "large", Key: "file" });
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(large)).toBe(true);
    await s3.deleteObject({ Bucket: "large", Key: "file" });
    await s3.deleteBucket({ Bucket: "large" });
  });

  it("goes on as the other would have: what lives on a share network goes with it", async () => {
    const first = await start();
    const { shareNetwork, share } = await fill(first, await operatorOf(first));
    const second = await loaded(first);
    const operator = await operatorOf(second);
    const ask = (method: string, path: string) => operator.ask("sharev2", method, path, { version: "2.60" });
    await ask("DELETE", `/shares/${share}`);
    await until(
      () => ask("GET", `/shares/${share}`),
      ({ status }) => status === 404,
    );
    expect((await ask("DELETE", `/share-networks/${shareNetwork}`)).status).toBe(202);
    await until(
      () => ask("GET", "/share-servers"),
      ({ body }) => body.share_servers.length === 0,
    );
  });

  it("keeps region, quotas and the installer's keys; what is given beside it wins", async () => {
    const first = await start({ region: "north", quotas: { volumes: 3 } });
    first.qingstor.cipher = "RSA-OAEP";
    const { passwordKey } = first.qingstor.connection;
    first.examcloud.settings.capacity = 7;
    const content = written(await first.save());
    const second = await start({ load: content });
    expect(second.qingstor.connection.passwordKey).toBe(passwordKey);
    expect(second.examcloud.settings.capacity).toBe(7);
    expect((await second.save()).settings).toEqual(content.settings);
    const third = await start({ load: content, region: "south", examcloud: { capacity: 9 } });
    expect((await third.save()).settings).toMatchObject({ region: "south", quotas: { volumes: 3 } });
    expect(third.examcloud.settings.capacity).toBe(9);
  });
});

describe("saving", () => {
  it("waits for what is being made", async () => {
    const first = await start({ quick: false, delays: { volume: 300 } });
    const operator = await operatorOf(first);
    await operator.ask("volumev3", "POST", "/volumes", { body: { volume: { size: 1 } } });
    const other = await operatorOf(await loaded(first));
    const { body } = await other.ask("volumev3", "GET", "/volumes/detail");
    expect(body.volumes).toMatchObject([{ status: "available" }]);
  });

  it("does not wait for what is stuck", async () => {
    const first = await start();
    const operator = await operatorOf(first);
    first.faults.add({ kind: "stuck", match: { service: "cinder", method: "POST" } });
    await operator.ask("volumev3", "POST", "/volumes", { body: { volume: { size: 1 } } });
    const other = await operatorOf(await loaded(first));
    const { body } = await other.ask("volumev3", "GET", "/volumes/detail");
    expect(body.volumes).toMatchObject([{ status: "creating" }]);
  });
});

describe("loading", () => {
  it("refuses a format that it does not know", async () => {
    const content = { ...(await (await start()).save()), version: 2 };
    await expect(startSandbox({ load: content })).rejects.toThrow("is of version 2; this one reads version 1");
  });
});
