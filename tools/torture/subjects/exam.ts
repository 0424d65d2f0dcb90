/** An exam's vms: by themselves, and in a room. */
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "exam";
const image = "xubuntu-14.04-desktop-x86";

/** A vm, and a room of a student and a teacher, to which another student comes. */
export const exam: Subject = {
  name: "exam",
  unmarked: true,
  parts: [
    {
      name: "vm",
      declare: (words) =>
        new omnicloud.ExamVm(words.logical("ada"), {
          ...{ connection, image, allowReplace: true },
          name: words.named("spare"),
          flavor: words.changed("m1.tiny", "m1.small"),
          internet: words.changed(false, true),
          atATime: words.optional(2),
        }),
    },
    {
      name: "room",
      declare: (words) =>
        new omnicloud.ExamRoom(words.logical("final"), {
          ...{ connection, image, allowReplace: true },
          exam: words.named("final"),
          students: [{ number: "1", name: words.optional("Ada") }, ...words.changed([], [{ number: "2" }])],
          teachers: [{ number: "t1", name: "Grace" }],
          flavor: "m1.small",
          teacherFlavor: words.changed("m1.small", "m1.medium"),
        }),
    },
  ],
};
