// XML: written as RGW does, and read from requests.

const head = '<?xml version="1.0" encoding="UTF-8"?>';
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** What XML 1.0 cannot say: RGW writes it as a number all the same. */
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;

/** A text as it is written in an element. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;")
    .replace(CONTROL, (found) => `&#x${found.charCodeAt(0).toString(16).padStart(2, "0")};`);

/** An element with text. */
export const leaf = (name: string, text: string | number | boolean): string =>
  `<${name}>${escapeXml(String(text))}</${name}>`;

/** An element with others inside. */
export const branch = (name: string, ...inside: string[]): string => `<${name}>${inside.join("")}</${name}>`;

/** A whole document of the S3 API. */
export const page = (name: string, ...inside: string[]): string =>
  `${head}<${name} ${namespace}>${inside.join("")}</${name}>`;

/** A whole document without the API's namespace: errors. */
export const bare = (name: string, ...inside: string[]): string => head + branch(name, ...inside);

/** An element of a document that was read. */
export class Element {
  readonly children: Element[] = [];
  /** The text directly inside. */
  text = "";

  constructor(readonly name: string) {}

  /** The first child of a name. */
  child(name: string): Element | undefined {
    return this.children.find((each) => each.name === name);
  }

  /** All children of a name. */
  all(name: string): Element[] {
    return this.children.filter((each) => each.name === name);
  }

  /** The text of the first child of a name. */
  textOf(name: string): string | undefined {
    return this.child(name)?.text;
  }
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}

/**
 * Reads a document: elements and text; attributes and prefixes of names are ignored.
 * @returns The root; undefined if the text is not well-formed.
 */
export function readXml(source: string): Element | undefined {
  const outside = new Element("");
  const open = [outside];
  const token = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)([^>]*?)(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let found = token.exec(source); found; found = token.exec(source)) {
    at = token.lastIndex;
    const [, closing, name = "", , empty, text] = found;
    const top = open.at(-1) ?? outside;
    const local = name.slice(name.indexOf(":") + 1);
    if (text !== undefined) top.text += unescapeXml(text);
    else if (closing) {
      if (top.name !== local || open.length === 1) return undefined;
      open.pop();
    } else if (name !== "") {
      const element = new Element(local);
      top.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const wellFormed = at === source.length && open.length === 1 && outside.children.length === 1;
  return wellFormed && outside.text.trim() === "" ? outside.children[0] : undefined;
}

/** A key as `encoding-type=url` has it where its slashes stay. */
export const encodePath = (key: string): string => key.split("/").map(encodeURIComponent).join("/");
