// The exam cloud's state: what can be launched, and what was.
import { randomInt } from "node:crypto";
import { uuid } from "../identifiers";

/** A virtual machine. */
export interface ExamCloudVm {
  id: string;
  /** Names may repeat. */
  name: string;
  image: string;
  flavor: string;
  internet: boolean;
  ip: string;
}

/** How an exam cloud is set up. */
export interface ExamCloudSettings {
  /** The number of virtual machines it has room for; one more is ERR_INVAL_VM_CREATION_FAILURE. Default 1000. */
  capacity: number;
  /** Whether it has destroy_instance; the document says that it does not yet. Default true. */
  destroys: boolean;
  /** Whether the cloud below it is set up; if not, every launch is ERR_INVAL_CLOUD_CONFIG. Default true. */
  configured: boolean;
}

/** The default settings. */
export const defaultExamCloud: ExamCloudSettings = { capacity: 1000, destroys: true, configured: true };

/** The state of the exam cloud. Settings may be changed while it runs. */
export class ExamCloudState {
  readonly images = new Set(["xubuntu-14.04-desktop-x86", "xubuntu-14.04-teacher-x86"]);
  readonly flavors = new Set(["m1.tiny", "m1.small", "m1.medium"]);
  readonly vms = new Map<string, ExamCloudVm>();
  /** The number of launches that are running, and the most that ever ran at a time. */
  readonly launching = { now: 0, most: 0 };

  constructor(readonly settings: ExamCloudSettings) {}

  /** Adds a virtual machine. */
  launch(machine: Pick<ExamCloudVm, "name" | "image" | "flavor" | "internet">): ExamCloudVm {
    const vm = { id: uuid(), ip: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`, ...machine };
    this.vms.set(vm.id, vm);
    return vm;
  }
}
