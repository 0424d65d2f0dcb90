/** The exam cloud's vms: launched and destroyed, never listed or described. API: launch_instance, destroy_instance */
import { answerWasLost, reasonOf } from "../../core/errors";
import { type Answer, type ExamCloud, NoCodeError } from "../client";
import { ExamCloudError, LostLaunchError } from "../errors";
import type { LaunchArgs } from "./vm";

/** What a launch gives. */
export interface Launched {
  /** The vm's id. */
  id: string;
  /** Its IPv4 address, which a desktop client takes. */
  address?: string;
}

/**
 * Launches a vm. The command is sent once: the cloud allows equal names, and would launch a second vm.
 * @throws ExamCloudError, LostLaunchError if no answer came
 */
export async function launch(cloud: ExamCloud, { image, flavor, internet, name }: LaunchArgs): Promise<Launched> {
  const { vm_id: id, vm_ip: ip } = await sendLaunch(cloud, { image, flavor, internet: String(internet), name });
  if (typeof id !== "string" || id === "") throw new LostLaunchError(name, "it came without a vm_id");
  return { id, ...(typeof ip === "string" && ip !== "" ? { address: ip } : {}) };
}

async function sendLaunch(
  cloud: ExamCloud,
  form: Record<"image" | "flavor" | "internet" | "name", string>,
): Promise<Answer> {
  try {
    return await cloud.command({ command: "launch_instance", ...form }, { repeatable: false });
  } catch (error) {
    if (error instanceof NoCodeError) throw new LostLaunchError(form.name, "it answered without a return code");
    if (!answerWasLost(error)) throw error;
    throw new LostLaunchError(form.name, reasonOf(error), { cause: error });
  }
}

/**
 * Destroys a vm.
 * @returns false if there is none of this id
 * @throws ExamCloudError
 */
export async function destroy(cloud: ExamCloud, id: string): Promise<boolean> {
  try {
    await cloud.command({ command: "destroy_instance", vm_id: id }, { repeatable: true });
    return true;
  } catch (error) {
    if (error instanceof ExamCloudError && error.codeName === "ERR_INVAL_VM_ID") return false;
    throw error;
  }
}
