/**
 * The native provider of a connection, one for each region of it in a stack, and what all native resources are given: our mark
 * in their tags, and the options of the component around them.
 */
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/tencentcloud";
import type { Named, Used } from "../core/cloud";
import type { CommonSettings } from "../core/connection";
import { withHandedOn } from "../core/handedOn";
import { MARK_KEY } from "../core/mark";
import { nativeMark } from "../core/nativeMark";
import { perStack } from "../core/program";
import { TencentAccount } from "./account/account";
import { requireEnvironment } from "./keys";
import type { TencentSettings } from "./settings";

const providers = perStack(() => new Map<string, Provider>());

/** The native provider of a connection in a region, its own if none is named. Its name holds no secret. */
export function nativeProvider(on: Named<TencentSettings>, region = on.region): Provider {
  const name = region === on.region ? `omnicloud-${on.name}` : `omnicloud-${on.name}-${region}`;
  const known = providers();
  const there = known.get(name) ?? newProvider(name, on, region);
  known.set(name, there);
  return there;
}

/** Whether the SDK, and so its plugin, knows the list of accounts that it may touch: those of older versions do not. */
const keepsToAccounts = () => Provider.toString().includes("allowedAccountIds");

function newProvider(name: string, on: Named<TencentSettings>, region: string): Provider {
  requireEnvironment(on);
  if (!keepsToAccounts())
    void pulumi.log.warn(
      `connection ${on.name}: this @pulumi/tencentcloud is too old to keep to one account: with another account's keys, refresh and destroy would drop resources from the state; run \`pulumi package add terraform-provider tencentcloudstack/tencentcloud\``,
    );
  const account = new TencentAccount(name, { connection: on.name, region });
  const { accessKey, secretKey, token, domain, endpoint } = on;
  const secret = (value: string | undefined) => (value === undefined ? undefined : pulumi.secret(value));
  return new Provider(
    name,
    {
      region, // never left to TENCENTCLOUD_REGION, which would be a diff between two machines
      // Of another account it would find nothing, and a refresh would drop all from the state.
      allowedAccountIds: [account.accountId],
      secretId: secret(accessKey),
      secretKey: secret(secretKey),
      securityToken: secret(token),
      domain,
      protocol: endpoint === undefined ? undefined : "HTTP",
    },
    // An older plugin does not know the list: then at least nothing is done before the account is compared.
    { dependsOn: account },
  );
}

/** What a native resource's tags say. */
export interface TagsArgs {
  /** Its description: the tag `Description`, for what has no description of its own. */
  description?: pulumi.Input<string | undefined>;
  /** The user's own. */
  own?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** What the native resources of one component have in common. */
export class Natives {
  /** The region that all of them are in. */
  readonly region: string;
  /** The connection's native provider in that region. */
  readonly provider: Provider;
  /** The arguments of our own resources that say where they are. */
  readonly place: { connection: string; region: string };

  /**
   * @param self the component
   * @param settings those of its connection
   * @param region the region that it names, if it names one
   */
  constructor(
    private readonly self: pulumi.ComponentResource,
    settings: Used<CommonSettings>,
    region: string | undefined,
  ) {
    const on = settings as Used<TencentSettings>;
    this.region = region ?? on.region;
    this.provider = nativeProvider(on, this.region);
    this.place = { connection: on.name, region: this.region };
  }

  /**
   * A native resource's options.
   * @param own what it needs itself
   * @param words the component's arguments that it takes, with the native name of each: options name them by ours
   */
  options(
    own: pulumi.CustomResourceOptions = {},
    words: Readonly<Record<string, string>> = {},
  ): pulumi.CustomResourceOptions {
    const handed = withHandedOn({ parent: this.self }, { args: Object.keys(words), outputs: [] });
    const { ignoreChanges, replaceOnChanges, additionalSecretOutputs, ...rest } = handed;
    const merged = (ours: string[] | undefined, theirs: string[] | undefined) => {
      const all = [...(ours ?? []), ...(theirs ?? []).map((path) => inNativeWords(path, words))];
      return all.length > 0 ? all : undefined;
    };
    return {
      ...rest,
      ...own,
      provider: this.provider,
      ignoreChanges: merged(own.ignoreChanges, ignoreChanges),
      replaceOnChanges: merged(own.replaceOnChanges, replaceOnChanges),
      additionalSecretOutputs: merged(own.additionalSecretOutputs, additionalSecretOutputs),
    };
  }

  /**
   * A native resource's tags: its description, the user's own, and our mark, by which it is found after a kill.
   * @param type its type: `tencentcloud:index/vpc:Vpc`
   * @param name its name in the program
   * @param opts its options
   */
  tags(
    type: string,
    name: string,
    { description, own }: TagsArgs,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Input<Record<string, pulumi.Input<string>>> {
    const tags: Record<string, pulumi.Input<string>> = {
      ...(description === undefined ? {} : { Description: pulumi.output(description).apply((given) => given ?? "") }),
      [MARK_KEY]: nativeMark(type, name, opts),
    };
    return own === undefined ? tags : pulumi.all([own, tags]).apply(([theirs, ours]) => ({ ...theirs, ...ours }));
  }
}

/** A path in a native resource: `image` is `imageId` there. */
function inNativeWords(path: string, words: Readonly<Record<string, string>>): string {
  const [first = path] = /^[^.[]+/.exec(path) ?? [];
  return (words[first] ?? first) + path.slice(first.length);
}
