/** Our marks on the objects of an OpenStack. */
import type { Marked } from "../core/definition";
import { identityOf, MARK_KEY, type Mark, markIn } from "../core/mark";
import type { Wire } from "./client";

/** The objects that carry our mark, wherever it stands: metadata, tags or description. */
export function markedOf(objects: Wire[]): Marked[] {
  return objects.flatMap((object) => {
    const metadata = object.metadata as Record<string, string> | undefined;
    const tags = (object.tags as string[] | undefined) ?? [];
    const mark = [metadata?.[MARK_KEY], ...tags, object.description as string | undefined]
      .map(markIn)
      .find((found) => found !== undefined);
    if (!mark) return [];
    return [
      {
        ...mark,
        id: object.id,
        name: String(object.name ?? ""),
        createdAt: String(object.created_at ?? object.created ?? ""),
      },
    ];
  });
}

/** The mark of a thing without one, between two objects of one stack: as theirs, kept if one of them is. */
export function common(one: Mark | undefined, other: Mark | undefined): Mark | undefined {
  if (!one || !other || identityOf(one.token) !== identityOf(other.token)) return undefined;
  return { token: one.token, kept: one.kept || other.kept };
}

/** A description as its user wrote it; `undefined` for our own. */
export function descriptionOf(description: unknown): string | undefined {
  return typeof description === "string" && description !== "" && !markIn(description) ? description : undefined;
}
