/** What a list of instances is narrowed by, in EC2's words on every cloud. */
import { z } from "zod";
import type { InstanceFilter, InstanceState } from "./instanceStates";
import { exactNames } from "./listed";
import type { Shape } from "./schema";

const STATES = [
  "pending",
  "running",
  "stopping",
  "stopped",
  "suspended",
  "shutting-down",
  "terminated",
] as const satisfies readonly InstanceState[];

const state = z.enum(STATES);

const filter = z
  .strictObject({
    Name: exactNames.optional(),
    State: z.union([state, z.array(state).min(1)]).optional(),
  } satisfies Shape<InstanceFilter>)
  .refine(({ Name, State }) => Name !== undefined || State !== undefined, "give Name, State or both");

/** The schema of one filter or several: a fault is told at its place in what was given. */
export const instanceFilters = z.custom<InstanceFilter | InstanceFilter[]>().superRefine((given, issues) => {
  const { error } = (Array.isArray(given) ? z.array(filter).min(1) : filter).safeParse(given);
  for (const { path, message } of error?.issues ?? []) issues.addIssue({ code: "custom", path: [...path], message });
});

/**
 * Whether an instance is meant: by all that one of the filters says. What is terminated has to be asked for, by its id or its
 * state: a cloud may show it for a while.
 * @param ids those that were asked for, if any were
 */
export function isInstanceMeant(
  { name, state: is }: { name: string; state: InstanceState },
  filters: readonly InstanceFilter[],
  ids: readonly string[] | undefined,
): boolean {
  const isShown = ids !== undefined || is !== "terminated";
  if (filters.length === 0) return isShown;
  return filters.some(
    ({ Name, State }) =>
      (Name === undefined || [Name].flat().includes(name)) &&
      (State === undefined ? isShown : [State].flat().includes(is)),
  );
}
