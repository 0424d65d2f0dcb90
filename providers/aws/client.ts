/**
 * AWS as our definitions and look-ups speak to it: the AWS SDK's clients of one connection in one region, each loaded when
 * it is first used. What a service refuses is thrown as our errors.
 */
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { STSClient } from "@aws-sdk/client-sts";
import { cached } from "../core/cached";
import type { Named } from "../core/cloud";
import { OmnicloudError } from "../core/errors";
import { loadPeer } from "../core/peer";
import { type Answered, refuseForeign } from "./answers";
import { type Answering, translateErrors } from "./errors";
import type { AwsSettings } from "./settings";

const silent = () => undefined;

/** The client of one connection in one region. */
export class Aws {
  private readonly clients = new Map<string, unknown>();
  private knownAccount?: Promise<string>;

  constructor(
    readonly settings: Named<AwsSettings>,
    /** The region that it asks. */
    readonly region: string,
  ) {}

  /** EC2: instances, disks, networks. */
  get ec2(): EC2Client {
    return this.service("EC2", "@aws-sdk/client-ec2", () => ec2Sdk().EC2Client);
  }

  private get sts(): STSClient {
    return this.service("STS", "@aws-sdk/client-sts", () => stsSdk().STSClient);
  }

  /** The number of the account that the connection's keys are of. @throws LoginError, CloudError, UnreachableError */
  account(): Promise<string> {
    this.knownAccount ??= this.askForAccount();
    this.knownAccount.catch(() => {
      this.knownAccount = undefined;
    });
    return this.knownAccount;
  }

  /**
   * The client of a service, made once.
   * @param name the service as errors name it
   * @param peer the package that has it
   * @param load gives its class
   */
  service<Client extends Answering & Answered>(
    name: string,
    peer: string,
    load: () => new (config: object) => Client,
  ): Client {
    const known = this.clients.get(name) as Client | undefined;
    if (known) return known;
    const Service = loadPeer(peer, `connection ${this.settings.name}`, load);
    const about = `AWS ${name} ${this.region}`;
    const client = refuseForeign(new Service(configOf(this.settings, this.region)), about);
    translateErrors(client, { service: about, connection: this.settings });
    this.clients.set(name, client);
    return client;
  }

  private async askForAccount(): Promise<string> {
    const { GetCallerIdentityCommand } = stsSdk();
    const { Account } = await this.sts.send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new OmnicloudError(`AWS STS ${this.region} answered without an account`);
    return Account;
  }
}

/** EC2's commands, loaded when the first is needed. */
export const ec2Sdk = () => require("@aws-sdk/client-ec2") as typeof import("@aws-sdk/client-ec2");

const stsSdk = () => require("@aws-sdk/client-sts") as typeof import("@aws-sdk/client-sts");

/** What a client of any AWS service is made with; without keys and profile the SDK's own chain decides. */
function configOf({ profile, accessKey, secretKey, token, endpoint }: AwsSettings, region: string): object {
  // Otherwise the SDK warns on the engine's screen that its future versions need a newer Node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken: token };
  return {
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKey === undefined ? {} : { credentials }),
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
    logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  };
}

/** One for each set of settings and region, so that sockets and keys are shared. */
const clientIn = cached((settings: Named<AwsSettings>, region: string) => new Aws(settings, region));

/** The client of a connection, in the region that is named or else its own. */
export function clientOf(settings: Named<AwsSettings>, { region }: Readonly<Record<string, unknown>>): Aws {
  return clientIn(settings, typeof region === "string" ? region : settings.region);
}
