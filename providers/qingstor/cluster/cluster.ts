/** A deployed cluster: what the installer says of it, and whether it runs. */
import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "../../core/connection";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { QingStorInfo } from "./api";

/** Arguments of a {@link QingStorResource}. */
export interface QingStorResourceArgs extends ConnectionArgs {
  /** The status that it should have: any other is drift. */
  status: "running";
  /** Whether a destroy may forget the cluster. @default false */
  allowForget?: boolean;
}

/** What the installer says of a {@link QingStorResource}. */
export interface QingStorResourceOutputs {
  /** The document's dictionary `qingstor`. */
  qingstor: QingStorInfo;
}

/** The type of {@link QingStorResource}. */
export const qingStorType = resourceType<QingStorResourceArgs, QingStorResourceOutputs>(
  "qingstor:QingStor",
  {
    qingstor: true,
  },
  [],
  { single: true },
);

/** What a program reads of it; its status may be any, if it has drifted. */
interface Readable extends QingStorResourceOutputs {
  /** `running`; any other is drift. */
  status: string;
}

export interface QingStorResource extends Fields<Readable> {}
/** A deployed cluster: see `QingStorCluster`. */
export class QingStorResource extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<QingStorResourceArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(qingStorType, name, args, opts));
  }
}
