/** Desktops of instances that are there already. */
import type { Subject } from "../subject";
import { omnicloud } from "./package";

/** Two desktops; what they show is never touched. */
export const desktops: Subject = {
  name: "desktops",
  parts: ["proctor", "lobby"].map((name) => ({
    name,
    declare: (words) =>
      new omnicloud.Desktop(words.logical(name), { connection: "lab", name, wait: words.changed(false, true) }),
  })),
};
