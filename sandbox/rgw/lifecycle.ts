// Lifecycle rules: read as strictly as RGW does, and written as RGW writes them. The sandbox does not apply them.

import { RgwRefusal } from "./refusal";
import { letters } from "./state";
import { branch, type Element, leaf, page, readXml } from "./xml";

const malformed = (): RgwRefusal => new RgwRefusal("MalformedXML");

/** The actions of a rule, in the order in which RGW writes them. */
const actions = [
  "Expiration",
  "Transition",
  "NoncurrentVersionExpiration",
  "NoncurrentVersionTransition",
  "AbortIncompleteMultipartUpload",
];

/** Reads a configuration, and writes it as RGW does: with rules in order of their ids. */
export function lifecycleXml(text: string): string {
  const rules = readXml(text)?.all("Rule") ?? [];
  if (rules.length === 0) throw malformed();
  const identified = rules.map((rule) => ({ id: rule.textOf("ID") || letters(48).toLowerCase(), rule }));
  if (new Set(identified.map(({ id }) => id)).size < identified.length) throw new RgwRefusal("InvalidArgument");
  identified.sort((a, b) => (a.id < b.id ? -1 : 1));
  return page("LifecycleConfiguration", ...identified.map(({ id, rule }) => ruleXml(id, rule)));
}

function ruleXml(id: string, rule: Element): string {
  const status = rule.textOf("Status");
  if (status !== "Enabled" && status !== "Disabled") throw malformed();
  const doing = actions.flatMap((name) => rule.all(name));
  if (doing.length === 0) throw malformed();
  for (const action of doing) checkAction(action);
  return branch("Rule", leaf("ID", id), scopeXml(rule), leaf("Status", status), ...doing.map(copyXml));
}

/** What a rule applies to: RGW keeps a filter that has content; all else becomes a prefix. */
function scopeXml(rule: Element): string {
  const filter = rule.child("Filter");
  if (!filter && !rule.child("Prefix")) throw malformed();
  const inside = filter?.child("And") ?? filter;
  if (!inside || inside.children.length === 0) return leaf("Prefix", rule.textOf("Prefix") ?? "");
  const prefix = inside.child("Prefix");
  const tags = inside.all("Tag");
  if (tags.length === 0 && (prefix?.text ?? "") === "") return leaf("Prefix", "");
  return branch("Filter", ...(prefix ? [leaf("Prefix", prefix.text)] : []), ...tags.map(copyXml));
}

function checkAction(action: Element): void {
  const days = action.textOf("Days") ?? action.textOf("NoncurrentDays") ?? action.textOf("DaysAfterInitiation");
  if (days !== undefined && !(Number(days) > 0)) throw new RgwRefusal("InvalidArgument");
  const fields = ["Days", "Date", "ExpiredObjectDeleteMarker", "NoncurrentDays", "DaysAfterInitiation"];
  if (!fields.some((name) => action.child(name))) throw malformed();
}

const copyXml = (element: Element): string =>
  element.children.length === 0
    ? leaf(element.name, element.text)
    : branch(element.name, ...element.children.map(copyXml));
