/** Connections from files and the environment, on the engine: the provider's host finds them as the program's folder has them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import type { TestStack } from "../harness/stack";
import { ground } from "./ground";

const on = ground();

const disk = async () => void new Volume("disk", { size: 1 });

/** A stack without connections of its own, beside this clouds.yaml. */
async function beside(clouds: string, env: Record<string, string> = {}): Promise<TestStack> {
  const stack = await on.stack(disk, { target: undefined, env });
  writeFileSync(join(stack.folder, "clouds.yaml"), clouds);
  return stack;
}

/** The lines of a cloud: the test's own project, with these lines below `auth`. */
function cloud(name: string, auth: string, more = ""): string {
  const { authUrl, region } = on.cloud.target;
  return `  ${name}:\n    region_name: ${region}\n    auth:\n      auth_url: ${authUrl}\n${auth}${more}`;
}

function password(): string {
  const { username, password: word, projectName, domain } = on.cloud.target.operator;
  const lines = {
    username,
    password: word,
    project_name: projectName,
    user_domain_name: domain,
    project_domain_name: domain,
  };
  return Object.entries(lines)
    .map(([key, value]) => `      ${key}: ${value}\n`)
    .join("");
}

/** A token of the test's own user. */
async function token(): Promise<string> {
  const { authUrl, operator } = on.cloud.target;
  const { username: name, password: word, projectName, domain } = operator;
  const user = { name, password: word, domain: { name: domain } };
  const scope = { project: { name: projectName, domain: { name: domain } } };
  const auth = { identity: { methods: ["password"], password: { user } }, scope };
  const answer = await fetch(`${authUrl}/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth }),
  });
  return answer.headers.get("x-subject-token") ?? "";
}

describe("a stack without connections of its own", () => {
  it("uses the cloud that OS_CLOUD names, whatever is wrong with the others", async () => {
    const stack = await beside(`clouds:\n  empty:\n  list: [1]\n${cloud("mine", password())}`, { OS_CLOUD: "mine" });
    expect((await stack.up()).counts).toEqual({ create: 1 });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect(await on.cloud.volumes()).toHaveLength(1);
    await stack.destroy();
  });

  it("logs in with a token", async () => {
    const { projectName, domain } = on.cloud.target.operator;
    const auth = `      token: ${await token()}\n      project_name: ${projectName}\n      project_domain_name: ${domain}\n`;
    const stack = await beside(`clouds:\n${cloud("mine", auth, "    auth_type: v3token\n")}`);
    await stack.up();
    expect(await on.cloud.volumes()).toHaveLength(1);
    await stack.destroy();
  });

  it.each([
    [
      "a login that we cannot do",
      "    auth_type: v3oidcpassword\n",
      /clouds\.yaml line \d+: v3oidcpassword is not supported/,
    ],
    ["an unknown key", "    regoin: x\n", /regoin, .*clouds\.yaml line \d+: there is no such key/],
  ])("sends nothing to a cloud with %s: preview says so in one sentence", async (_, more, message) => {
    const stack = await beside(`clouds:\n${cloud("mine", password(), more)}`);
    const before = on.sandbox.requests.count({});
    const outcome = await stack.preview({ fails: true });
    expect(outcome.errors("disk")).toHaveLength(1);
    expect(outcome.errors("disk")[0]).toMatch(message);
    expect(outcome.output).not.toMatch(/fault in pulumi-omnicloud|^\s*at /m);
    expect(on.sandbox.requests.count({})).toBe(before);
  });

  it("is told which file is broken, and where", async () => {
    const outcome = await (await beside("clouds:\n  mine: [\n")).preview({ fails: true });
    expect(outcome.errors("disk")).toHaveLength(1);
    expect(outcome.errors("disk")[0]).toMatch(/clouds\.yaml cannot be read: line \d+, column \d+: /);
  });
});

it("a stack with a connection of its own does not mind what clouds.yaml holds", async () => {
  const stack = await on.stack(disk);
  writeFileSync(join(stack.folder, "clouds.yaml"), "clouds: [");
  expect((await stack.up()).counts).toEqual({ create: 1 });
  await stack.destroy();
});
