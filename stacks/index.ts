/** Which program a stack runs: the config's `omnicloud:program`, by default the stack's name up to the first dash. */
import * as pulumi from "@pulumi/pulumi";
import { clouds } from "./clouds";
import { exam } from "./exam";
import { platform } from "./platform";
import { storage } from "./storage";
import { team } from "./team";

const programs: Record<string, () => Promise<Record<string, unknown>>> = { platform, team, storage, exam, clouds };

/** Runs the stack's program. @returns the stack's outputs */
export async function program(): Promise<Record<string, unknown>> {
  const name = new pulumi.Config("omnicloud").get("program") ?? pulumi.getStack().split("-")[0] ?? "";
  const run = programs[name];
  if (run) return run();
  const known = Object.keys(programs).join(", ");
  throw new pulumi.RunError(
    `there is no program ${name}; known are ${known}: name the stack after one, or set omnicloud:program`,
  );
}
