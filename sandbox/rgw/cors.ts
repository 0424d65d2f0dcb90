// CORS: which other sites' pages may use a bucket.
import { RgwRefusal } from "./refusal";
import { branch, type Element, leaf, readXml } from "./xml";

/** A rule of a CORS configuration. */
export interface CorsRule {
  id: string | undefined;
  methods: string[];
  origins: string[];
  headers: string[];
  maxAge: number | undefined;
  exposed: string[];
}

const methods: ReadonlySet<string> = new Set(["GET", "PUT", "POST", "DELETE", "HEAD", "COPY"]);

/** Reads a configuration; refuses one without rules, methods or origins. */
export function readCors(text: string): CorsRule[] {
  const rules = readXml(text)?.all("CORSRule") ?? [];
  if (rules.length === 0) throw new RgwRefusal("MalformedXML");
  return rules.map(readRule);
}

function readRule(element: Element): CorsRule {
  const texts = (name: string): string[] => element.all(name).map((each) => each.text);
  const age = element.textOf("MaxAgeSeconds");
  const rule = {
    id: element.textOf("ID"),
    methods: texts("AllowedMethod"),
    origins: texts("AllowedOrigin"),
    headers: texts("AllowedHeader"),
    maxAge: age === undefined ? undefined : Number(age),
    exposed: texts("ExposeHeader"),
  };
  const wild = (origin: string): number => origin.split("*").length - 1;
  const bad =
    rule.methods.length === 0 ||
    rule.origins.length === 0 ||
    rule.methods.some((each) => !methods.has(each)) ||
    rule.origins.some((each) => wild(each) > 1);
  if (bad) throw new RgwRefusal("MalformedXML");
  return rule;
}

/** The document of a configuration, as RGW writes it: without an XML declaration, and with its own order of fields. */
export const corsXml = (rules: readonly CorsRule[]): string =>
  `<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rules.map(ruleXml).join("")}</CORSConfiguration>`;

const ruleXml = (rule: CorsRule): string =>
  branch(
    "CORSRule",
    ...(rule.id === undefined ? [] : [leaf("ID", rule.id)]),
    ...inRgwOrder(rule.methods).map((each) => leaf("AllowedMethod", each)),
    ...rule.origins.map((each) => leaf("AllowedOrigin", each)),
    ...rule.headers.map((each) => leaf("AllowedHeader", each)),
    ...(rule.maxAge === undefined ? [] : [leaf("MaxAgeSeconds", rule.maxAge)]),
    ...rule.exposed.map((each) => leaf("ExposeHeader", each)),
  );

const order = ["GET", "PUT", "DELETE", "HEAD", "POST", "COPY"];
const inRgwOrder = (names: readonly string[]): string[] => order.filter((each) => names.includes(each));

/** The headers that a page from `origin` needs to read an answer; undefined if no rule allows it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  requestedHeaders?: string,
): Record<string, string> | undefined {
  const fits = (pattern: string, text: string): boolean => {
    const [before = "", after] = pattern.split("*");
    return after === undefined ? pattern === text : text.startsWith(before) && text.endsWith(after);
  };
  const wanted = requestedHeaders?.split(",").map((each) => each.trim().toLowerCase()) ?? [];
  const rule = rules.find(
    (each) =>
      each.methods.includes(method) &&
      each.origins.some((pattern) => fits(pattern, origin)) &&
      wanted.every((header) => each.headers.some((pattern) => fits(pattern.toLowerCase(), header))),
  );
  if (!rule) return undefined;
  const everybody = rule.origins.includes("*");
  return {
    "Access-Control-Allow-Origin": everybody ? "*" : origin,
    ...(everybody ? {} : { Vary: "Origin" }),
    "Access-Control-Allow-Methods": method,
    ...(requestedHeaders ? { "Access-Control-Allow-Headers": requestedHeaders } : {}),
    ...(rule.exposed.length > 0 ? { "Access-Control-Expose-Headers": rule.exposed.join(",") } : {}),
    ...(rule.maxAge === undefined ? {} : { "Access-Control-Max-Age": String(rule.maxAge) }),
  };
}
