/** Hides secrets in texts that a user or a log may see. */

/** The text with `[secret]` in place of each secret; empty ones are ignored. */
export function mask(text: string, secrets: readonly string[]): string {
  return secrets.filter(Boolean).reduce((masked, secret) => masked.split(secret).join("[secret]"), text);
}
