/** Keys and values of a user's own on an object that carries others' too: the cloud's, other tools', our marks. */
import { z } from "zod";

/** What is allowed in an argument `metadata`. */
export interface MetadataRules {
  /** The schema of a value. */
  value: z.ZodType<string>;
  /** The keys that the cloud and this package keep for themselves. */
  reserved: readonly string[];
  /** The schema of a key. @default 1 to 255 characters */
  key?: z.ZodType<string>;
}

/** The schema of an argument `metadata`. */
export function metadataSchema({ value, reserved, key = z.string().min(1).max(255) }: MetadataRules) {
  return z.record(z.string(), value).superRefine((metadata, issues) => {
    for (const name of Object.keys(metadata)) {
      const [fault] = key.safeParse(name).error?.issues ?? [];
      const reason = reserved.includes(name)
        ? `is kept by the cloud or by pulumi-omnicloud for itself; so are ${reserved.filter((one) => one !== name).join(", ") || "no others"}`
        : fault && `is no key: ${fault.message}`;
      if (reason !== undefined) issues.addIssue({ code: "custom", path: [name], message: reason });
    }
  });
}

/**
 * Metadata for a cloud that writes them as a whole: what others added is kept.
 * @param now all that is there
 * @param was what the program said so far: what it no longer says is taken off
 * @param wanted what the program says, and our mark
 */
export function mergeMetadata(
  now: Record<string, string>,
  was: Record<string, string> | undefined,
  wanted: Record<string, string>,
): Record<string, string> {
  const others = Object.entries(now).filter(([key]) => !Object.hasOwn(was ?? {}, key));
  return { ...Object.fromEntries(others), ...wanted };
}

/** The tags of an object that carries others' too, written as a whole: see {@link mergeMetadata}. */
export function mergeTags(
  now: readonly string[],
  was: readonly string[] = [],
  wanted: readonly string[] = [],
): string[] {
  return [...new Set([...now.filter((tag) => !was.includes(tag)), ...wanted])];
}
