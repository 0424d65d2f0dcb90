/**
 * Hides secrets in texts that a user, a log or a state may show. Every text of ours passes here on its way out; a cloud may
 * echo what it was sent, in any spelling.
 */
import { currentOperation } from "./operation";
import { spellingsOf } from "./spelling";

/** What stands in the place of a secret until all are found: a secret may be a part of `[secret]`. */
const FOUND = "\ue000";

/** The values that texts must not show. */
export class Secrets {
  private readonly values = new Set<string>();
  /** All spellings of all values, the longest first: one may begin with another. */
  private spellings: readonly string[] | undefined;

  /** Adds a value: a text or number, or all that are in an array or object. True and false tell nothing. */
  add(...values: readonly unknown[]): this {
    for (const value of values) {
      if (typeof value === "string" || typeof value === "number") this.addOne(String(value));
      else if (typeof value === "object" && value !== null) this.add(...Object.values(value));
    }
    return this;
  }

  /** The text with `[secret]` in place of each value, in each spelling. */
  hide(text: string): string {
    this.spellings ??= [...new Set([...this.values].flatMap(spellingsOf))].sort((a, b) => b.length - a.length);
    const found = this.spellings.reduce((hidden, spelling) => replaceAll(hidden, spelling), text);
    return found.replaceAll(FOUND, "[secret]");
  }

  private addOne(value: string): void {
    if (value === "" || this.values.has(value)) return;
    this.values.add(value);
    this.spellings = undefined;
  }
}

/**
 * The text with `[secret]` in place of each secret: of those given, and of those of the running operation.
 * @example mask(answer, [password])
 */
export function mask(text: string, secrets: readonly (string | undefined)[] = []): string {
  const own = secrets.length > 0 ? new Secrets().add(...secrets).hide(text) : text;
  return currentOperation().secrets?.hide(own) ?? own;
}

/** A value so short would be found in the middle of words. */
const SHORT = 4;

function replaceAll(text: string, secret: string): string {
  if (!text.includes(secret)) return text;
  if (secret.length >= SHORT && !/^\d+$/.test(secret)) return text.replaceAll(secret, FOUND);
  const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "gu"), FOUND);
}
