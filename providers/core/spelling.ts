/** The spellings in which a value may come back from a service: in JSON, HTML and URLs, and in base64. */

/** A line of a longer value counts for itself if it has this many characters: a service may quote only that. */
const LINE = 8;
/** A value of fewer bytes would be found in any base64 text. */
const ENCODED = 6;

/** All spellings of a value, the value itself included. */
export function spellingsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const parts = lines.length > 1 ? lines.filter((line) => line.length >= LINE) : [];
  return [value, ...parts].flatMap((part) => [
    ...inJson(part),
    ...inHtml(part),
    ...inHtml(part).flatMap(inJson),
    ...inUrls(part),
    ...inBase64(part),
  ]);
}

/** As it is, and as JSON escapes it: as JavaScript does, in ASCII, for HTML, once more within a JSON text, and as Python quotes it. */
function inJson(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const ascii = plain.replace(/[\u007f-\uffff]/g, escaped);
  const safe = [plain, ascii].flatMap((text) =>
    [/[<>&\u2028\u2029]/g, /[<>&'\u2028\u2029]/g].map((what) => text.replace(what, escaped)),
  );
  const quoted = plain.replaceAll('\\"', '"').replaceAll("'", "\\'");
  const slashed = plain.replaceAll("/", "\\/");
  const once = [value, plain, ascii, ...safe, quoted, slashed];
  return [...once, ...[plain, ascii].map((text) => JSON.stringify(text).slice(1, -1))];
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function inHtml(value: string): string[] {
  const text = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quotes = [
    ["&quot;", "'"],
    ["&quot;", "&#39;"],
    ["&quot;", "&#x27;"],
    ["&quot;", "&apos;"],
    ["&#34;", "&#39;"],
  ] as const;
  return [text, ...quotes.map(([double, single]) => text.replaceAll('"', double).replaceAll("'", single))];
}

function inUrls(value: string): string[] {
  const wellFormed = Buffer.from(value).toString();
  const component = encodeURIComponent(wellFormed);
  const strict = component.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ v: value }).toString().slice(2);
  const path = strict.replaceAll("%2F", "/");
  const all = [component, strict, form, path, encodeURI(wellFormed)];
  return [...all, ...all.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/** Alone, and within a longer text: three bytes are four characters, so it may begin in three ways. */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  if (bytes.length < ENCODED) return [bytes.toString("base64"), bytes.toString("base64url")];
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  const all = [bytes.toString("base64"), bytes.toString("base64").replace(/=+$/, ""), ...within];
  // Mail and Python's encodebytes break the lines.
  const broken = [64, 76].map((width) => (all[0] ?? "").replace(new RegExp(`.{${width}}(?=.)`, "g"), "$&\n"));
  return [...all, ...all.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")), ...broken];
}
