/** AWS for a test file: moto, an account in it, the native provider, and a look at what is really there. */
import { EC2 } from "@aws-sdk/client-ec2";
import { type Account, type Keys, type Moto, startMoto } from "./moto";
import { type NativeProvider, startNativeProvider } from "./native/provider";

export type { Account, Keys, Moto } from "./moto";
export type { NativeProvider } from "./native/provider";
export type { Step } from "./native/type";

/** AWS as a test file has it. */
export interface Aws {
  readonly moto: Moto;
  /** The account that the file's keys are for; no other file sees it. */
  readonly account: Account;
  readonly region: string;
  /** The native provider: what it did, and where it can be held. */
  readonly native: NativeProvider;
  /** A connection of kind `aws`, without keys: those come from the environment. */
  readonly connection: Readonly<Record<string, string>>;
  /** `omnicloud:connections` of a stack with that connection, by the name `cloud`. */
  readonly config: Record<string, string>;
  /** The engine's environment: the keys, and the way to the native provider. */
  readonly env: Record<string, string>;
  /** An independent look at EC2. */
  readonly ec2: EC2;
  /** What a client of another service of AWS is made with, for a look of its own. */
  readonly client: { endpoint: string; region: string; credentials: Keys };
  close(): Promise<void>;
}

/** Opens AWS for a test file. Programs of the Automation API run in this process: it gets the keys too, until `close`. */
export async function openAws(region = "eu-west-1"): Promise<Aws> {
  const moto = await startMoto();
  const account = await moto.account();
  const { endpoint } = moto;
  const native = await startNativeProvider({ endpoint, keys: account.keys });
  const client = { endpoint, region, credentials: account.keys };
  const keys = environmentOf(account.keys);
  const restore = setEnvironment(keys);
  const connection = { kind: "aws", region, endpoint };
  const ec2 = new EC2(client);
  return {
    ...{ moto, account, region, native, connection, ec2, client },
    config: { "omnicloud:connections": JSON.stringify({ cloud: connection }) },
    env: { ...native.environment, ...keys },
    async close() {
      restore();
      ec2.destroy();
      native.close();
      await moto.close();
    },
  };
}

/** Keys in the variables of the AWS SDK; nothing else of a developer's own AWS is followed. */
function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Required<Keys>): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

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
