/** What AWS's objects are called: their tags `Name` and `Description`. */

/** A tag as the API has it. */
interface Tag {
  Key?: string;
  Value?: string;
}

function tagOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find(({ Key }) => Key === key)?.Value;
}

/** The name that people see: the tag `Name`. */
export const nameOf = (tags: readonly Tag[] | undefined): string => tagOf(tags, "Name") ?? "";

/** The description, as its user wrote it: the tag `Description`. */
export const descriptionOf = (tags: readonly Tag[] | undefined): string | undefined =>
  tagOf(tags, "Description") || undefined;
