/** Exams, their vms, and desktops. */
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Desktop, ExamRoom, ExamVm, type Seat } from "pulumi-omnicloud";
import { all, changed, options } from "./place";

const PLACE = { image: "xubuntu-14.04-desktop-x86", flavor: "m1.small" };

/** All of them. */
export function exams(config: pulumi.Config) {
  const room = new ExamRoom(
    "algebra",
    {
      ...{ ...PLACE, connection: "exam", exam: "algebra_2024" },
      students: [{ number: "1001", name: changed("A.", "Ada") }, ...changed<Seat[]>([], [{ number: "1002" }])],
      teachers: { csv: "number,name\nt1,Grace\n" },
      teacherImage: "xubuntu-14.04-teacher-x86",
      teacherFlavor: "m1.medium",
      allowReplace: true,
      atATime: 3,
    },
    { customTimeouts: { create: "5m" } },
  );
  const listed = new ExamRoom("logic", {
    ...{
      ...PLACE,
      connection: "exam",
      students: { file: join(config.require("files"), "students.csv") },
      allowReplace: false,
    },
  });
  const vm = new ExamVm(
    "single",
    {
      ...{ ...PLACE, connection: "exam", adopt: false, internet: true, name: "single_vm" },
      allowReplace: true,
      atATime: 2,
    },
    options("lonely"),
  );
  const found = new ExamVm("found", {
    ...{ ...PLACE, connection: "exam", internet: false, name: "found_vm" },
    adopt: config.require("vm"),
    adoptAddress: config.require("vmAddress"),
  });
  const kept = new ExamVm(
    "kept",
    { ...PLACE, connection: "exam", internet: false, name: "kept_vm" },
    { retainOnDelete: true },
  );
  const desktop = new Desktop("invigilator", { connection: "lab", name: "invigilator", wait: true }, options("watch"));
  const stopped = new Desktop("gallery", { connection: "lab", name: "gallery3", wait: false });
  const described = new Desktop("described", { connection: "lab", name: "described" });
  const vms = [...Object.values(room.students), ...Object.values(room.teachers), ...Object.values(listed.students)];
  return { desktop, outputs: [room, listed, vm, found, kept, desktop, stopped, described, ...vms].map(all) };
}

/** What `exams` made. */
export type Exams = ReturnType<typeof exams>;
