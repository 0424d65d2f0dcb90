/**
 * Tencent Cloud as our definitions and look-ups speak to it: the SDK's common client, one for each service of a connection in
 * one region, loaded when the first is used. What a service refuses is thrown as our errors.
 */
import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { connect } from "node:net";
import { cached } from "../core/cached";
import type { Named } from "../core/cloud";
import { OmnicloudError } from "../core/errors";
import { inTime } from "../core/inTime";
import { loadPeer } from "../core/peer";
import { askWithRetries } from "../core/retry";
import { isBusy, isRepeatable, ourError } from "./errors";
import { keysOf } from "./keys";
import type { TencentSettings } from "./settings";

/** The services, and the version of their actions. */
const SERVICES = {
  cam: "2019-01-16",
  cbs: "2017-03-12",
  cfs: "2019-07-19",
  cvm: "2017-03-12",
  sts: "2018-08-13",
  tag: "2018-08-13",
  vpc: "2017-03-12",
} as const;

/** A service of Tencent Cloud. */
export type Service = keyof typeof SERVICES;

/** The SDK's client of any service. */
interface CommonClient {
  request(action: string, given: object): Promise<unknown>;
}

/** Those of the SDK's own that are used. */
interface CommonSdk {
  CommonClient: new (endpoint: string, version: string, config: object) => CommonClient;
}

const USUAL_DOMAIN = "tencentcloudapi.com";

/** The client of one connection in one region. */
export class Tencent {
  private readonly clients = new Map<Service, CommonClient>();
  private knownAccount?: Promise<string>;

  constructor(
    readonly settings: Named<TencentSettings>,
    /** The region that it asks. */
    readonly region: string,
  ) {}

  /**
   * Asks a service.
   * @param action `DescribeVpcs`
   * @param options.retriesBusy whether a refusal that says "busy" is retried until the deadline; it is unless told otherwise
   * @throws CloudError, LoginError, UnreachableError
   */
  ask<Answer>(
    service: Service,
    action: string,
    given: object = {},
    { retriesBusy = true }: { retriesBusy?: boolean } = {},
  ): Promise<Answer> {
    const name = `Tencent Cloud ${service.toUpperCase()} ${this.region}`;
    const client = this.client(service);
    const about = { service: name, operation: action, connection: this.settings, origin: this.origin(service) };
    const once = async () => {
      try {
        return (await inTime(client.request(action, given), name, action)) as Answer;
      } catch (error) {
        throw ourError(error, about);
      }
    };
    return askWithRetries(name, once, {
      repeatable: isRepeatable(action),
      busy: (error) => retriesBusy && isBusy(error),
    });
  }

  /** The number of the account that the connection's keys are of. @throws LoginError, CloudError, UnreachableError */
  account(): Promise<string> {
    this.knownAccount ??= this.askForAccount();
    this.knownAccount.catch(() => {
      this.knownAccount = undefined;
    });
    return this.knownAccount;
  }

  private async askForAccount(): Promise<string> {
    const { AccountId } = await this.ask<{ AccountId?: string }>("sts", "GetCallerIdentity");
    if (AccountId) return AccountId;
    throw new OmnicloudError(`Tencent Cloud STS ${this.region} answered without an account`);
  }

  private origin(service: Service): string {
    const { endpoint, domain = USUAL_DOMAIN } = this.settings;
    return endpoint ?? `https://${service}.${domain}`;
  }

  private client(service: Service): CommonClient {
    const known = this.clients.get(service) ?? this.newClient(service);
    this.clients.set(service, known);
    return known;
  }

  private newClient(service: Service): CommonClient {
    const { endpoint, domain = USUAL_DOMAIN, name } = this.settings;
    const { CommonClient } = loadPeer("tencentcloud-sdk-nodejs", `connection ${name}`, commonSdk);
    const httpProfile = {
      protocol: endpoint === undefined ? "https://" : "http://",
      agent: endpoint === undefined ? new SecureAgent({ keepAlive: true }) : agentTo(endpoint),
      reqTimeout: 60,
    };
    const profile = { httpProfile, language: "en-US" };
    // Found each time: temporary keys are renewed in their files.
    const credential = { getCredential: async () => keysOf(this.settings) };
    return new CommonClient(`${service}.${domain}`, SERVICES[service], { credential, region: this.region, profile });
  }
}

const commonSdk = () => require("tencentcloud-sdk-nodejs/tencentcloud/common/common_client") as CommonSdk;

/** Sends what is for Tencent's hosts to another one, which knows them by the header `Host`. */
export function agentTo(endpoint: string): Agent {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = () => connect(Number(port || 80), hostname);
  return agent;
}

/** One for each set of settings and region, so that sockets and keys are shared. */
const clientIn = cached((settings: Named<TencentSettings>, region: string) => new Tencent(settings, region));

/** The client of a connection, in the region that is named or else its own. */
export function clientOf(settings: Named<TencentSettings>, { region }: Readonly<Record<string, unknown>>): Tencent {
  return clientIn(settings, typeof region === "string" ? region : settings.region);
}

/** All pages of a list. */
export async function allPages<Item>(
  page: (paging: { Offset: number; Limit: number }) => Promise<{ items?: Item[]; total?: number }>,
): Promise<Item[]> {
  const Limit = 100;
  const all: Item[] = [];
  for (;;) {
    const { items = [], total = 0 } = await page({ Offset: all.length, Limit });
    all.push(...items);
    if (items.length === 0 || all.length >= total) return all;
  }
}
