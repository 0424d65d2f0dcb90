/** What only Ceph knows of a component: plain types of our own. */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../core/schema";
import type { BucketExtras } from "./bucket/extras";

/** What only S3 knows of a bucket, and where in a region it is placed. */
export interface PlacementBlock extends Inputs<BucketExtras> {
  /** The placement target, as the gateway's operator named it; changing it needs a new bucket. @default the region's own */
  placement?: pulumi.Input<string>;
}

/** The block `ceph` of each component that has one. */
export interface CephBlocks {
  /** Where the bucket is placed. */
  OssBucket: PlacementBlock;
}
