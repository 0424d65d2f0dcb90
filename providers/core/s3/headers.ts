/** What an object says to the clients that get it, beside its content. */
import { z } from "zod";
import { MARK_KEY } from "../mark";
import type { Shape } from "../schema";

/** Headers of an object. */
export interface ObjectHeaders {
  /** How long clients and proxies may keep it: `public, max-age=3600`. @default none */
  cacheControl?: string;
  /** How its content is packed: `gzip`. The content is sent as it is. @default none */
  contentEncoding?: string;
  /** Whether browsers show or save it: `attachment; filename="report.pdf"`. @default none */
  contentDisposition?: string;
  /** Keys and values of your own; keys are in lower case. @default none */
  metadata?: Record<string, string>;
}

/** The names of these arguments. */
export const HEADERS = ["cacheControl", "contentEncoding", "contentDisposition", "metadata"] as const;

const header = z
  .string()
  .min(1)
  .regex(/^[\x20-\x7e]*$/, "must be printable ASCII, as HTTP headers are");

/** What is wrong with a key of an object's metadata, if anything is. */
function faultOfKey(key: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(key))
    return "must be of lower-case letters, digits, dots, hyphens and underscores";
  return key.startsWith(MARK_KEY) ? `must not begin with ${MARK_KEY}: those keys are ours` : undefined;
}

/** The schema of these arguments. */
export const headerFields: Shape<ObjectHeaders> = {
  cacheControl: header.optional(),
  contentEncoding: header.optional(),
  contentDisposition: header.optional(),
  metadata: z
    .record(z.string(), header)
    .superRefine((metadata, issues) => {
      for (const key of Object.keys(metadata)) {
        const message = faultOfKey(key);
        if (message !== undefined) issues.addIssue({ code: "custom", path: [key], message });
      }
    })
    .optional(),
};

/** The metadata of an object's user. */
export function usersMetadata(all: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(MARK_KEY)));
}
