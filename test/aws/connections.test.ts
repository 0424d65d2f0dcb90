/** Which connection, and which account: neither depends on what lies in somebody's home. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, type Aws, openAws } from "../harness/aws";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let other: Account;
let stack: TestStack;
const program = async () => {
  new Vpc("net", { cidr: "10.20.0.0/16", subnets: { front: { cidr: "10.20.1.0/24" } } });
};

beforeAll(async () => {
  aws = await openAws();
  other = await aws.moto.account();
  stack = await openStack({ program, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

const connections = (all: object) => stack.setConfig("omnicloud:connections", JSON.stringify(all));
const clean = { same: expect.any(Number) };

/** A home in which AWS's own tools find the account's keys, and the variables that lead there. */
function homeWithKeys(): Record<string, string> {
  const home = mkdtempSync(join(tmpdir(), "home-"));
  mkdirSync(join(home, ".aws"));
  const { accessKeyId, secretAccessKey, sessionToken } = aws.account.keys;
  writeFileSync(
    join(home, ".aws", "credentials"),
    `[work]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\naws_session_token=${sessionToken}\n`,
  );
  return { HOME: home, AWS_PROFILE: "work", AWS_REGION: "us-west-2", AWS_DEFAULT_REGION: "us-west-2" };
}

/** Runs something in another environment. */
async function inEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

describe("a connection to AWS", () => {
  it("is none that lies in somebody's home: without an entry in the config, preview says what to type", async () => {
    const bare = await openStack({ program, env: aws.env });
    try {
      const { output } = await inEnvironment(homeWithKeys(), () => bare.preview({ fails: true }));
      expect(output).toContain(
        "there is no connection of kind openstack: pulumi config set --secret omnicloud:connections",
      );
      expect(output).toContain('on aws the entry is "fr": {"kind": "aws", "region": "eu-west-3"}');
    } finally {
      await bare.close();
    }
  });

  it("is one of the stack's config, and several that could serve are an error", async () => {
    await connections({ fr: aws.connection, ie: aws.connection });
    expect((await stack.preview({ fails: true })).output).toContain("several connections are known, name one: fr, ie");
    const openstack = { authUrl: "http://127.0.0.1:9/v3", username: "u", password: "p", projectName: "p" };
    await connections({ fr: aws.connection, lab: openstack });
    expect((await stack.preview({ fails: true })).output).toContain("several connections are known, name one: fr, lab");
  });

  it("has a region that is one, and keys under one name only", async () => {
    await connections({ cloud: { ...aws.connection, region: "Paris" } });
    expect((await stack.preview({ fails: true })).output).toContain("must be the name of a region");
    const keys = { accessKey: "A", accessKeyId: "A", secretKey: "s" };
    await connections({ cloud: { ...aws.connection, ...keys } });
    expect((await stack.preview({ fails: true })).output).toContain("is the same as accessKey: give one of them");
  });

  it("leads to the account that the state knows: another one is refused before anything is done", async () => {
    await connections({ cloud: aws.connection });
    await stack.at(program);
    const before = aws.native.steps.length;
    const { accessKeyId, secretAccessKey, sessionToken } = other.keys;
    await connections({ cloud: { ...aws.connection, accessKeyId, secretAccessKey, sessionToken } });
    for (const verb of ["preview", "up"] as const)
      expect((await stack[verb]({ fails: true })).output).toMatch(
        new RegExp(`this stack is in another place, and connection cloud is cloud aws account ${other.id}`),
      );
    expect(aws.native.steps.length).toBe(before);
    await connections({ cloud: aws.connection });
    const { inputs } = (await stack.export()).find(({ type }) => type === "pulumi:providers:aws") ?? {};
    expect(inputs?.allowedAccountIds).toContain(aws.account.id);
  });

  it("shows no diff from another home with another profile, and keeps no key from there", async () => {
    await connections({ cloud: aws.connection });
    await stack.at(program);
    const { secretAccessKey } = aws.account.keys;
    const { counts } = await inEnvironment(homeWithKeys(), () => stack.preview());
    expect(counts).toEqual(clean);
    expect(JSON.stringify(await stack.deployment())).not.toContain(secretAccessKey);
  });

  it("keeps keys that are written down encrypted", async () => {
    const { accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken: token } = aws.account.keys;
    await connections({ cloud: aws.connection });
    await stack.at(program);
    await stack.setConfig(
      "omnicloud:connections",
      JSON.stringify({ cloud: { ...aws.connection, accessKey, secretKey, token } }),
      true,
    );
    expect((await stack.up()).counts).toEqual(clean);
    const provider = (await stack.export()).find(({ type }) => type === "pulumi:providers:aws");
    for (const key of ["accessKey", "secretKey", "token"])
      expect(provider?.inputs?.[key]).toHaveProperty("4dabf18193072939515e22adb298388d");
    await connections({ cloud: aws.connection });
  });

  it("does not become one of another kind while the stack has something of it", async () => {
    await connections({ cloud: aws.connection });
    await stack.at(program);
    await connections({ cloud: { authUrl: "http://127.0.0.1:9/v3", username: "u", password: "p", projectName: "p" } });
    expect((await stack.preview({ fails: true })).output).toContain(
      "connection cloud is of kind openstack now, and was of kind aws",
    );
    await connections({ cloud: aws.connection });
    expect((await stack.preview()).counts).toEqual(clean);
  });
});
