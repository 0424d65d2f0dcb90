/** Where a team keeps its Pulumi state: a bucket of its own, and a user with rights to that bucket alone. */
import type * as pulumi from "@pulumi/pulumi";
import type { RegionArgs } from "../providers/core/connection";
import type { Fields } from "../providers/core/fields";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component } from "./component";

/** Arguments of a {@link PulumiState}. Its connection is to an object storage, with an administrator's keys. */
export interface PulumiStateArgs extends RegionArgs {
  /** The id of the user to create: one that nobody else has. */
  user: pulumi.Input<string>;
  /** The bucket's name. @default the component's name */
  bucket?: pulumi.Input<string>;
  /** Any text; changing it creates a new key. The old one works until the next change. @default the first key */
  rotate?: pulumi.Input<string>;
  /** Deletes the bucket with the states in it. It must have been applied before the bucket is deleted. @default false */
  forceDestroy?: pulumi.Input<boolean>;
}

/** The outputs of a {@link PulumiState}, the same on every cloud. */
export interface PulumiStateOutputs {
  /** What `pulumi login` takes, and PULUMI_BACKEND_URL. Secret, as the endpoint is. */
  url: string;
  /** The bucket's name. */
  bucket: string;
  /** For AWS_ACCESS_KEY_ID. Secret. */
  accessKey: string;
  /** For AWS_SECRET_ACCESS_KEY. Secret. */
  secretKey: string;
}

const ARGUMENTS: KnownArguments<PulumiStateArgs> = {
  known: {
    connection: true,
    region: true,
    user: true,
    bucket: true,
    rotate: true,
    forceDestroy: true,
  },
  required: ["user"],
};

export interface PulumiState extends Fields<PulumiStateOutputs> {}
/**
 * A back end for Pulumi's state on the team's own storage. `npx omnicloud backend NAME --to FILE` hands it to the team.
 * @example new PulumiState("web", { connection: "oss", user: pulumi.interpolate`${tenant.tenantId}-state` })
 * @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
 */
export class PulumiState extends Component {
  constructor(name: string, args: PulumiStateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("PulumiState", name, opts);
    this.refusing(() => refuseArguments("PulumiState", name, args, ARGUMENTS));
    this.build<PulumiStateArgs, Fields<PulumiStateOutputs>>("PulumiState", name, args, opts, [
      "bucket",
      "url",
      "accessKey",
      "secretKey",
    ]);
  }
}
