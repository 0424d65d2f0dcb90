/** moto, which answers as AWS does: a server of a test file's own, and accounts in it that no other test sees. */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ROOT } from "../root";

/** The variable in which `npm test` names the Python that has moto. */
export const MOTO_PYTHON = "OMNICLOUD_MOTO";

/** Keys to an account. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** An account in moto. */
export interface Account {
  /** Its 12 digits. */
  id: string;
  /** Keys to it, as `AssumeRole` gives them. */
  keys: Required<Keys>;
}

/** A running moto. */
export interface Moto {
  /** Its URL, for all services. */
  endpoint: string;
  /** A new account, in which nothing is but what every account has. */
  account(id?: string): Promise<Account>;
  /** Ends it. */
  close(): Promise<void>;
}

/** Starts moto on a free port of 127.0.0.1. It ends with this process, however that ends. */
export async function startMoto(): Promise<Moto> {
  const server = spawn(motoPython(), [join(ROOT, "tools", "backends", "moto", "serve.py")], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (piece) => {
    said = (said + piece).slice(-4000);
  });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).once("line", resolve);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`moto ended with ${code}:\n${said}`)));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    account: (id) => newAccount(endpoint, id),
    close: () =>
      new Promise((resolve) => {
        server.once("exit", () => resolve());
        server.stdin.end();
      }),
  };
}

/** The Python that has moto. @throws Error if there is none */
export function motoPython(): string {
  const python = process.env[MOTO_PYTHON];
  if (!python) throw new Error(`no moto: run \`npm test\`, which brings it and names its Python in ${MOTO_PYTHON}`);
  return python;
}

/** moto keeps a world for each account; whoever assumes a role of an account is in it. */
async function newAccount(
  endpoint: string,
  id = String(randomInt(100_000_000_000, 999_999_999_999)),
): Promise<Account> {
  const credentials = { accessKeyId: "anybody", secretAccessKey: "anything" };
  const sts = new STSClient({ endpoint, region: "us-east-1", credentials });
  try {
    const role = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${id}:role/test`, RoleSessionName: "test" });
    const { AccessKeyId, SecretAccessKey, SessionToken } = (await sts.send(role)).Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error(`moto gave no keys for account ${id}`);
    return { id, keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } };
  } finally {
    sts.destroy();
  }
}
