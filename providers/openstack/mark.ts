/** Our marks on the objects of an OpenStack. */
import type { Marked } from "../core/definition";
import { MARK_KEY, markIn } from "../core/mark";
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

/** A description as its user wrote it; `undefined` for our own. */
export function descriptionOf(description: unknown): string | undefined {
  return typeof description === "string" && description !== "" && !markIn(description) ? description : undefined;
}
