/**
 * The native provider of a connection, one for each connection of a stack, and what all native resources are given: their
 * region, our mark in their tags, and the options of the component around them.
 */
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { Named, Used } from "../core/cloud";
import type { CommonSettings } from "../core/connection";
import { withHandedOn } from "../core/handedOn";
import { MARK_KEY } from "../core/mark";
import { nativeMark } from "../core/nativeMark";
import { perStack } from "../core/program";
import { AwsAccount } from "./account/account";
import type { AwsSettings } from "./settings";

const providers = perStack(() => new Map<string, Provider>());

/** The native provider of a connection. Its name holds no secret and no machine's path; regions do not multiply it. */
export function nativeProvider(on: Named<AwsSettings>): Provider {
  const known = providers();
  const there = known.get(on.name) ?? newProvider(on);
  known.set(on.name, there);
  return there;
}

function newProvider({ name, region, profile, accessKey, secretKey, token, endpoint }: Named<AwsSettings>): Provider {
  const account = new AwsAccount(`omnicloud-${name}`, { connection: name });
  const secret = (value: string | undefined) => (value === undefined ? undefined : pulumi.secret(value));
  return new Provider(`omnicloud-${name}`, {
    region, // never left to AWS_REGION, which would be a diff between two machines
    allowedAccountIds: [account.accountId],
    profile,
    accessKey: secret(accessKey),
    secretKey: secret(secretKey),
    token: secret(token),
    // What stands on an object beside its own mark (whose the routes of a table are) is no part of a native resource.
    ignoreTags: { keyPrefixes: [`${MARK_KEY}-`] },
    ...(endpoint === undefined ? {} : elsewhere(endpoint)),
  });
}

/** The services that are asked of a native provider, for a connection with an `endpoint`. */
const SERVICES = ["ec2", "efs", "iam", "s3", "sts"] as const;

function elsewhere(endpoint: string) {
  return {
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
    skipMetadataApiCheck: true,
    skipRegionValidation: true,
    s3UsePathStyle: true,
  };
}

/** What a native resource's tags say. */
export interface TagsArgs {
  /** Its name, for people: the tag `Name`. */
  called: pulumi.Input<string | undefined>;
  /** Its description: the tag `Description`. */
  description?: pulumi.Input<string | undefined>;
  /** The user's own. */
  own?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Tags that an adopted object has: what the program says nothing of stays. */
  there?: pulumi.Output<Record<string, string> | undefined>;
}

/** What the native resources of one component have in common. */
export class Natives {
  /** The region that all of them are in. */
  readonly region: string;
  /** The connection's native provider. */
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
    const on = settings as Used<AwsSettings>;
    this.region = region ?? on.region;
    this.provider = nativeProvider(on);
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
   * A native resource's tags: name, description, the user's own, and our mark, by which it is found after a kill.
   * @param type its type: `aws:ec2/vpc:Vpc`
   * @param name its name in the program
   * @param opts its options
   */
  tags(
    type: string,
    name: string,
    { called, description, own, there }: TagsArgs,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Input<Record<string, pulumi.Input<string>>> {
    const tags: Record<string, pulumi.Input<string>> = {
      Name: pulumi.all([called, there]).apply(([given, before]) => given ?? before?.Name ?? name),
      ...(description === undefined ? {} : { Description: pulumi.output(description).apply((given) => given ?? "") }),
      [MARK_KEY]: nativeMark(type, name, opts),
    };
    if (own === undefined && there === undefined) return tags;
    return pulumi.all([there, own, tags]).apply(([before, theirs, ours]) => ({ ...before, ...theirs, ...ours }));
  }
}

/** A path in a native resource: `flavor` is `instanceType` there. */
function inNativeWords(path: string, words: Readonly<Record<string, string>>): string {
  const [first = path] = /^[^.[]+/.exec(path) ?? [];
  return (words[first] ?? first) + path.slice(first.length);
}
