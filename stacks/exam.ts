/** An exam: a vm for each student of a CSV and for a teacher, and the invigilator's desktop on a LuoYunCloud. */
import * as pulumi from "@pulumi/pulumi";
import { Desktop, ExamRoom } from "pulumi-omnicloud";

/**
 * The exam's program. The stack's connection `exam` is the exam cloud; if `omnicloud:desktop` names an instance, the
 * connection `lab` is the LuoYunCloud that it is on. `omnicloud:students` names another CSV than `stacks/exam.csv`. Run it
 * with `pulumi up --continue-on-error`.
 */
export async function exam(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("omnicloud");
  const room = new ExamRoom("final_exam", {
    connection: "exam",
    students: { file: config.get("students") ?? "stacks/exam.csv" },
    teachers: [{ number: "t1", name: "Grace Hopper" }],
    image: config.get("image") ?? "xubuntu-14.04-desktop-x86",
    flavor: config.get("flavor") ?? "m1.small",
  });
  const desktop = config.get("desktop");
  const invigilator = desktop && new Desktop("invigilator", { connection: "lab", name: desktop, wait: true }).url;
  return { roster: room.roster, ...(invigilator ? { invigilator } : {}) };
}
