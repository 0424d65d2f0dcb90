/**
 * Clouds whose objects carry no mark. An exam cloud cannot list its vms: one whose launch was never answered may stay, but
 * its name must have been said. A QingStor cluster is never taken down: a destroy forgets it.
 */

/** What is said of a launch that was never answered. */
const LOST = [
  (name: string) => `look for ${name} in the cloud's dashboard`,
  (name: string) => `the answer to the launch of ${name} was lost`,
];

/** Whether the user was told to look for this vm. */
export function wasNamed(vm: string, said: readonly string[]): boolean {
  return said.some((line) => LOST.some((words) => line.includes(words(vm))));
}

/** Whether these objects are vms of an exam cloud. */
export function isVm(kind: string): boolean {
  return kind === "examcloud vms";
}

/** Whether a difference is what no run can help: `+` and the object. */
export function isExcused(difference: string, said: readonly string[]): boolean {
  const [, sign = "", kind = "", json = "null"] = /^(.) (\S+ \S+) (.*)$/s.exec(difference) ?? [];
  if (sign !== "+") return false;
  if (kind === "qingstor cluster") return true;
  const { name } = (JSON.parse(json) ?? {}) as { name?: string };
  return isVm(kind) && name !== undefined && wasNamed(name, said);
}
