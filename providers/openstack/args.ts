/** Where an OpenStack resource is, and how its objects are known as ours: what all resources of this cloud share. */
import { z } from "zod";
import type { Marked } from "../core/definition";
import { MARK_KEY, markIn } from "../core/mark";
import type { ResourceArgs } from "../core/resource";
import type { Shape } from "../core/schema";
import type { Wire } from "./client";

/** Arguments of every OpenStack resource. */
export interface OpenStackArgs extends ResourceArgs {
  /** The region. @default the connection's */
  region?: string;
  /** The id of the project to act in, for operators: `tenant.projectId`. @default the connection's own */
  project?: string;
}

/** The schema of the arguments that every OpenStack resource has. */
export const place = {
  connection: z.string().min(1).optional(),
  adopt: z.union([z.string().min(1), z.literal(false)]).optional(),
  region: z.string().min(1).optional(),
  project: z.string().min(1).optional(),
} satisfies Shape<OpenStackArgs>;

/** A change of place makes a new object. */
export const elsewhere = ["region", "project"] as const;

/** The marked ones among objects, wherever their mark stands: metadata, tags or description. */
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

/** A description as a user wrote it; `undefined` for our own. */
export function descriptionOf(description: unknown): string | undefined {
  return typeof description === "string" && description !== "" && !markIn(description) ? description : undefined;
}
