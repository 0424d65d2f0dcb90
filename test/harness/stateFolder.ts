/** The folder in which a stack's file back end keeps states, history, backups and locks. */
import { join } from "node:path";
import type { TestStack } from "./stack";

/** `…/.pulumi` of the stack's back end. */
export function stateFolder({ environment }: Pick<TestStack, "environment">): string {
  return join(new URL(environment.PULUMI_BACKEND_URL ?? "").pathname, ".pulumi");
}
