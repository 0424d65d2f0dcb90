/** Which web pages may reach a bucket from their scripts. API: S3 PutBucketCors */
import { z } from "zod";
import { equal } from "../../equal";
import type { Shape } from "../../schema";
import type { S3Access } from "../access";
import type { CorsMethod, CorsRule } from "./rules";

const METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"] as const satisfies CorsMethod[];

const origin = z
  .string()
  .regex(
    /^(\*|https?:\/\/[^\s/*]*\*?[^\s/*]*)$/,
    "must be * or an origin, as https://shop.example, with at most one *",
  );

const header = z
  .string()
  .regex(/^[^\s*]*\*?[^\s*]*$/, "must be a header's name, with at most one *")
  .min(1);

/** The schema of a bucket's rules; none means that no page's script reaches it. */
export const cors = z
  .array(
    z.strictObject({
      origins: z.array(origin).min(1),
      methods: z.array(z.enum(METHODS)).min(1),
      headers: z.array(header).optional(),
      exposeHeaders: z.array(z.string().regex(/^[^\s*]+$/, "must be a header's name, without *")).optional(),
      maxAge: z.int("must be a whole number of seconds").nonnegative("must be 0 seconds or more").optional(),
    } satisfies Shape<CorsRule>),
  )
  .max(100);

/** Whether two lists of rules mean the same: the order of methods and origins has no meaning, that of the rules has. */
export function sameCors(a: CorsRule[] = [], b: CorsRule[] = []): boolean {
  return equal(a.map(canonical), b.map(canonical));
}

/** The rules of a bucket. */
export async function readCors(s3: S3Access, bucket: string): Promise<CorsRule[]> {
  const there = await s3.find((api) => api.getBucketCors({ Bucket: bucket }));
  return (there?.CORSRules ?? []).map((rule) => ({
    origins: rule.AllowedOrigins ?? [],
    // The gateway keeps what was written: one of these five.
    methods: (rule.AllowedMethods ?? []) as CorsMethod[],
    headers: rule.AllowedHeaders,
    exposeHeaders: rule.ExposeHeaders,
    maxAge: rule.MaxAgeSeconds,
  }));
}

/** Writes all rules of a bucket at once. */
export async function writeCors(s3: S3Access, bucket: string, rules: CorsRule[]): Promise<void> {
  if (rules.length === 0) return void (await s3.find((api) => api.deleteBucketCors({ Bucket: bucket })));
  const CORSRules = rules.map((rule) => ({
    AllowedOrigins: rule.origins,
    AllowedMethods: rule.methods,
    AllowedHeaders: rule.headers,
    ExposeHeaders: rule.exposeHeaders,
    MaxAgeSeconds: rule.maxAge,
  }));
  await s3.ask((api) => api.putBucketCors({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
}

function canonical(rule: CorsRule): object {
  const sorted = (list: string[] | undefined) => [...new Set(list)].sort();
  return {
    origins: sorted(rule.origins),
    methods: sorted(rule.methods),
    headers: sorted(rule.headers),
    exposeHeaders: sorted(rule.exposeHeaders),
    maxAge: rule.maxAge ?? 0,
  };
}
