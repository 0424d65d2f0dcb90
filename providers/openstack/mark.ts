/** Our marks on the objects of an OpenStack. */
import type { Marked } from "../core/definition";
import { isSameStack, MARK_KEY, type Mark, markIn, marksIn, replaceMark } from "../core/mark";
import type { Wire } from "./client";

/** The marks on an object, wherever they stand: metadata, tags or description. */
export function marksOn(object: Wire): Mark[] {
  const metadata = object.metadata as Record<string, string> | undefined;
  const tags = (object.tags as string[] | undefined) ?? [];
  return marksIn([metadata?.[MARK_KEY], ...tags.filter(isMarkTag), object.description as string | undefined]);
}

/** The objects that carry our mark. Of several marks on one, that of a kept object counts. */
export function markedOf(objects: Wire[]): Marked[] {
  return objects.flatMap((object) => {
    const marks = marksOn(object);
    const mark = marks.find(({ kept }) => kept) ?? marks[0];
    if (!mark) return [];
    return [
      {
        ...mark,
        ...(marks.length > 1 ? { marks } : {}),
        id: object.id,
        name: String(object.name ?? ""),
        createdAt: String(object.created_at ?? object.created ?? ""),
        // Of volumes and shares.
        ...(typeof object.size === "number" ? { size: `${object.size} GiB` } : {}),
      },
    ];
  });
}

/** The mark of a thing without one, between two objects of one stack: as theirs, kept if one of them is. */
export function common(one: Mark | undefined, other: Mark | undefined): Mark | undefined {
  if (!one || !other || !isSameStack(one.token, other.token)) return undefined;
  return { token: one.token, kept: one.kept || other.kept };
}

/** A description as its user wrote it, who may have written that there is none: `""`; `undefined` for our own. */
export function descriptionOf(description: unknown): string | undefined {
  return typeof description === "string" && !markIn(description) ? description : undefined;
}

/** Whether a tag is there for our mark. */
function isMarkTag(tag: string): boolean {
  return tag.startsWith(`${MARK_KEY}=`);
}

/** An object's tags with this mark as the only one among them, or none. */
export function tagsWith(tags: readonly string[], mark: string | undefined): string[] {
  const others = tags.filter((tag) => !isMarkTag(tag));
  return mark === undefined ? others : [...others, `${MARK_KEY}=${mark}`];
}

/**
 * A description that says whose the object is now. What its user wrote stays.
 * @param label the description of an object that was given none; without it, only the mark is replaced
 */
export function describeAnew(description: unknown, mark: string | undefined, label: string | undefined): string {
  const written = typeof description === "string" ? description : "";
  if (!markIn(written)) return written;
  if (mark === undefined) return "";
  return label ?? replaceMark(written, mark);
}
