/** Tags that users give Neutron's objects, beside ours. API: network v2.0 PUT /{objects}/{id}/tags */
import { z } from "zod";
import { MARK_KEY } from "../../core/mark";
import type { Shape } from "../../core/schema";

/** Tags of an object of Neutron. */
export interface TagArgs {
  /** Tags of your own; their order means nothing. @default none */
  tags?: string[];
}

/** The schema of tags. */
export const tagFields: Shape<TagArgs> = {
  tags: z
    .array(
      z
        .string()
        .min(1)
        .max(60)
        .refine((tag) => !tag.startsWith(MARK_KEY), `must not begin with ${MARK_KEY}: those tags are ours`)
        .refine((tag) => !/[,/]/.test(tag), "must not have a comma or a slash in it"),
    )
    .optional(),
};

/** True for a tag of ours: a mark, or the mark of a thing on the object. */
export function isOurs(tag: string): boolean {
  return tag.startsWith(`${MARK_KEY}=`) || tag.startsWith(`${MARK_KEY}-`);
}

/** The tags that an object's user gave it. */
export function usersTags(tags: readonly string[] = []): string[] {
  return tags.filter((tag) => !isOurs(tag));
}

/**
 * The tags of its user's that an object should have; `undefined` if the program says nothing of them, and never did.
 */
export function wantedTags({ tags: was }: TagArgs, { tags }: TagArgs): string[] | undefined {
  return tags ?? (was === undefined ? undefined : []);
}
