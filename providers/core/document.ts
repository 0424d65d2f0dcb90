/** XML that a service answers with, and what comes in its place. */
import { wordsOfPage } from "./answer";
import { NOT_ITS_OWN } from "./http";

/** Whether a body is a whole document with this root, a pattern. */
export function isDocument(text: string, root: string): boolean {
  return new RegExp(`^\\s*(<\\?xml[^>]*>\\s*)?<${root}(\\s[^>]*)?(/>\\s*$|>[\\s\\S]*</${root}>\\s*$)`).test(text);
}

/** What came in place of a document, in words. */
export function described(text: string, wanted: string): string {
  if (!/\S/.test(text)) return "an empty body";
  if (/^\s*<(\?xml|[A-Z])/.test(text) && !/^\s*<(!doctype )?html/i.test(text))
    return `XML of another kind, or broken after ${text.length} characters`;
  return `${/^\s*</.test(text) ? "a page" : "text"} instead of ${wanted}`;
}

/** A refusal that is not in the service's own form, in words. */
export function refusedByOthers(text: string): string {
  const words = wordsOfPage(text);
  return `${words === "" ? "no reason given" : words} (${NOT_ITS_OWN})`;
}

/** A redirect, in words: what comes after the path may be secret. */
export function redirectTo(location: string | undefined): string {
  return `a redirect${location ? ` to ${location.split("?")[0]}` : ""}`;
}
