/** How a secret may be spelled in what a run leaves: written here once more, so that no spelling is one that we thought of. */
import { createHash } from "node:crypto";

/** All spellings of a secret, by what they are. */
export function spellingsOf(secret: string): ReadonlyMap<string, string> {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const bytes = Buffer.from(secret);
  const spellings: Record<string, string> = {
    "as it is": secret,
    JSON: json,
    "JSON within JSON": JSON.stringify(json).slice(1, -1),
    "JSON within JSON within JSON": JSON.stringify(JSON.stringify(json).slice(1, -1)).slice(1, -1),
    "Go's JSON": forGo(json),
    "Go's JSON within JSON": JSON.stringify(forGo(json)).slice(1, -1),
    HTML: html.replaceAll('"', "&quot;"),
    "HTML, quotes as numbers": html.replaceAll('"', "&#34;"),
    URL: encodeURIComponent(secret),
    "URL, in lower case": encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    form: new URLSearchParams({ v: secret }).toString().slice(2),
    hexadecimal: bytes.toString("hex"),
    "hexadecimal, in capitals": bytes.toString("hex").toUpperCase(),
    reversed: [...secret].reverse().join(""),
  };
  for (const before of [0, 1, 2]) {
    const within = base64Within(bytes, before);
    spellings[`base64, ${before} bytes into a text`] = within;
    spellings[`base64 for URLs, ${before} bytes into a text`] = within.replaceAll("+", "-").replaceAll("/", "_");
  }
  for (const [name, digest] of digestsOf(secret)) spellings[name] = digest;
  return new Map(Object.entries(spellings));
}

/** Digests without a key: who guesses the secret knows it by them. */
export function digestsOf(secret: string | Buffer): ReadonlyMap<string, string> {
  const digests = ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) =>
    (["hex", "base64"] as const).map((encoding): [string, string] => [
      `${algorithm} in ${encoding}`,
      createHash(algorithm).update(secret).digest(encoding),
    ]),
  );
  return new Map(digests);
}

function forGo(json: string): string {
  return json.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
}

/** What of a base64 text is the secret's alone, if it begins after so many bytes: three bytes are four characters. */
function base64Within(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
}
