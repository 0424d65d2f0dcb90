// The exam cloud's memory: what can be launched, and what was.
import { randomInt } from "node:crypto";
import { uuid } from "../identifiers";

/** One virtual machine. */
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
  /** How many virtual machines it has room for; one more is ERR_INVAL_VM_CREATION_FAILURE. Default 1000. */
  capacity: number;
  /** Whether destroy_instance is there. The document says that it is not yet; default true, or nothing could end. */
  destroys: boolean;
  /** Whether its own cloud is set up well; if not, every launch is ERR_INVAL_CLOUD_CONFIG. Default true. */
  configured: boolean;
}

/** What an exam cloud is unless a test says otherwise. */
export const defaultExamCloud: ExamCloudSettings = { capacity: 1000, destroys: true, configured: true };

/** The exam cloud's memory. Settings may be changed while it runs. */
export class ExamCloudState {
  readonly images = new Set(["xubuntu-14.04-desktop-x86", "xubuntu-14.04-teacher-x86"]);
  readonly flavors = new Set(["m1.tiny", "m1.small", "m1.medium"]);
  readonly vms = new Map<string, ExamCloudVm>();
  /** Launches that run now, and the most that ever ran at a time. */
  readonly launching = { now: 0, most: 0 };

  constructor(readonly settings: ExamCloudSettings) {}

  /** Makes one. */
  launch(asked: Pick<ExamCloudVm, "name" | "image" | "flavor" | "internet">): ExamCloudVm {
    const vm = { id: uuid(), ip: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`, ...asked };
    this.vms.set(vm.id, vm);
    return vm;
  }
}
