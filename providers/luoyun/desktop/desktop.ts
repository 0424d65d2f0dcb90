/** The desktop of an instance that exists already. */
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../../core/connection";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";

/** Arguments of a {@link Desktop}. */
export interface DesktopArgs extends ConnectionArgs {
  /** The instance's name, which only one of the user's instances may have. */
  name: string;
  /** Waits in `up` until the instance runs; `preview` never waits. @default false */
  wait?: boolean;
}

/** What LuoYunCloud says of a {@link Desktop}. */
export interface DesktopOutputs {
  /** The instance's id. */
  instanceId: number;
  /** What a spice client takes: `spice://10.0.0.2:5901`; absent while the instance does not run. */
  url?: string;
  /** The address of the machine that serves the desktop. */
  host: string;
  /** Its port; absent while the instance does not run. */
  port?: number;
  /** How the desktop is reached; 1 is spice. */
  vdiType: number;
  /** The instance's state as a number: 1 is new, 2 stopped. */
  status: number;
  /** The instance's state in LuoYunCloud's words: `instance is stopped`. */
  statusString: string;
  /** What was written about the instance, if anything. */
  summary?: string;
  /** What LuoYunCloud says about its desktop. */
  description: string;
}

/** The type of {@link Desktop}. */
export const desktopType = resourceType<DesktopArgs, DesktopOutputs>(
  "luoyun:Desktop",
  {
    instanceId: true,
    url: true,
    host: true,
    port: true,
    vdiType: true,
    status: true,
    statusString: true,
    summary: true,
    description: true,
  },
  [],
  { single: true },
);

export interface Desktop extends Fields<Pick<DesktopArgs, "name"> & DesktopOutputs> {}
/**
 * The desktop of an instance, found by name. The instance itself is never touched, whatever happens to this resource; a
 * refresh brings the desktop's new address after a restart.
 * @example export const url = new Desktop("lab", { name: "ubuntu 12.04", wait: true }).url;
 */
export class Desktop extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<DesktopArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(desktopType, name, args, opts));
  }
}
