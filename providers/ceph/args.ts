/** Where a resource on Ceph is: what all resources of this cloud share. */
import { z } from "zod";
import type { ResourceArgs } from "../core/resource";
import type { Shape } from "../core/schema";

/** Arguments of every resource on Ceph. */
export interface CephArgs extends ResourceArgs {
  /** The region, whose gateway is asked. @default the connection's */
  region?: string;
}

/** The schema of the arguments that every resource on Ceph has. */
export const place = {
  connection: z.string().min(1).optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  region: z.string().min(1).optional(),
} satisfies Shape<CephArgs>;

const GIB = 1024 ** 3;

/** Bytes as whole GiB, rounded up: what is not empty is not 0. */
export function inGib(bytes: number): number {
  return Math.ceil(bytes / GIB);
}

/** GiB as bytes. */
export function ofGib(size: number): number {
  return size * GIB;
}
