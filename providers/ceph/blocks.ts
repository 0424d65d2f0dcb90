/** What only Ceph knows of a component: plain types of our own. */
import type * as pulumi from "@pulumi/pulumi";

/** Where in a region a bucket is placed. */
export interface PlacementBlock {
  /** The placement target, as the gateway's operator named it; changing it needs a new bucket. @default the region's own */
  placement?: pulumi.Input<string>;
}

/** The block `ceph` of each component that has one. */
export interface CephBlocks {
  /** Where the bucket is placed. */
  OssBucket: PlacementBlock;
}
