/** A vm on an exam cloud. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { type ResourceArgs, registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";

/** What is to be launched. */
export interface LaunchArgs {
  /** The image by name. */
  image: string;
  /** The flavor by name. */
  flavor: string;
  /** Whether the vm may reach the public internet. */
  internet: boolean;
  /** The vm's name in the cloud's dashboard. */
  name: string;
}

/** Arguments of an {@link ExamVm}. The cloud changes none of them in place. */
export interface ExamVmArgs extends LaunchArgs, ResourceArgs {
  /**
   * Takes over a vm that exists already, by its id; `adoptAddress` is its address. The cloud cannot be asked what it is:
   * it counts as what the arguments say. `false` always launches a new one.
   * @default reclaims a vm that an earlier, interrupted run on this machine launched
   */
  adopt?: string | false;
  /** Lets `adopt` take over a vm that an interrupted run of another stack on this machine launched. @default false */
  takeOver?: boolean;
  /** The address of the vm to adopt, which the cloud says only at a launch. @default none */
  adoptAddress?: string;
  /** Allows a change of image, flavor, internet or name, which destroys the vm and launches another. @default false */
  allowReplace?: boolean;
  /** The number of launches and destructions at a time, of all of the stack's vms on this cloud. @default 5 */
  atATime?: number;
}

/** What the cloud says of an {@link ExamVm}, at its launch and never again. */
export interface ExamVmOutputs {
  /** Its IPv4 address, which a desktop client takes. */
  address?: string;
}

/** The type of {@link ExamVm}. */
export const examVmType = resourceType<ExamVmArgs, ExamVmOutputs>("examcloud:ExamVm", { address: true });

export interface ExamVm extends Fields<LaunchArgs & ExamVmOutputs> {}
/**
 * A vm on an exam cloud. The cloud cannot be asked about it: a refresh keeps what is known. See `ExamRoom` for many.
 * @example
 * const vm = new ExamVm("ada", {
 *   image: "xubuntu-14.04-desktop-x86",
 *   flavor: "m1.small",
 *   internet: false,
 *   name: "final_exam_141242022",
 * });
 * export const desktop = vm.address;
 */
export class ExamVm extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ExamVmArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(examVmType, name, args, opts));
  }
}
