/** Tencent Cloud for a test file: the sandbox, the keys of an account in it, and an independent look at what is there. */
import { type Sandbox, type SandboxOptions, startSandbox } from "pulumi-omnicloud/sandbox";
import { type Keys, type Sdk, sdkAt } from "./sdk";

export type { Keys, Sdk } from "./sdk";

/** Tencent Cloud as a test file has it. */
export interface Tencentcloud {
  readonly sandbox: Sandbox;
  readonly region: string;
  /** A connection of kind `tencentcloud`, without keys: those come from the environment. */
  readonly connection: Readonly<Record<string, string>>;
  /** `omnicloud:connections` of a stack with that connection, by the name `cloud`. */
  readonly config: Record<string, string>;
  /** The engine's environment: the keys, and the way to the sandbox, which is the native plugin's HTTP proxy. */
  readonly env: Record<string, string>;
  /** An independent look. */
  readonly sdk: Sdk;
  /** The actions of the requests since the last look, with their numbers. */
  counted(): Record<string, number>;
  close(): Promise<void>;
}

/** Opens Tencent Cloud for a test file. Programs of the Automation API run in this process: it gets the keys too, until `close`. */
export async function openTencentcloud(options: SandboxOptions = { quick: true }): Promise<Tencentcloud> {
  const region = "ap-guangzhou";
  const sandbox = await startSandbox(options);
  const { secretId, secretKey } = sandbox.tencentcloud;
  const keys = environmentOf({ secretId, secretKey });
  const restore = setEnvironment(keys);
  const connection = { kind: "tencentcloud", region, endpoint: sandbox.url };
  return {
    ...{ sandbox, region, connection },
    config: { "omnicloud:connections": JSON.stringify({ cloud: connection }) },
    env: { ...keys, HTTP_PROXY: sandbox.url, NO_PROXY: "127.0.0.1,localhost" },
    sdk: sdkAt(sandbox.url, { secretId, secretKey }, region),
    counted() {
      const counts = sandbox.requests.byTemplate({ service: "tencentcloud" });
      sandbox.requests.clear();
      return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key.replace(/^.*\//, ""), count]));
    },
    async close() {
      restore();
      await sandbox.close();
    },
  };
}

/** Keys in Tencent's variables. */
export const environmentOf = ({ secretId, secretKey, token = "" }: Keys): Record<string, string> => ({
  TENCENTCLOUD_SECRET_ID: secretId,
  TENCENTCLOUD_SECRET_KEY: secretKey,
  TENCENTCLOUD_SECURITY_TOKEN: token,
});

/** @returns puts back what was there */
function setEnvironment(values: Record<string, string>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
