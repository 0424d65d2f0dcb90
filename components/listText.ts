/** The text of a list that any spreadsheet may have written: its encoding, and what stands between its fields. */

/** The text, or why there is none. */
export type ListText = { text: string } | { fault: string };

/** How a list is saved so that everybody can read it. */
const ADVICE = "save the list as CSV in UTF-8";

/**
 * The text of a file: UTF-8, UTF-16, or else GB18030 (and so GBK), which spreadsheets write in China.
 * @returns a fault with the line that no encoding fits
 */
export function decodeList(bytes: Buffer): ListText {
  const wide = utf16Of(bytes);
  if (wide !== undefined) {
    const text = decoded(bytes, wide);
    return text === undefined ? { fault: `it is broken UTF-16: ${ADVICE}` } : { text };
  }
  const text = decoded(bytes, "utf-8");
  return text === undefined ? decodeLines(linesOf(bytes)) : { text };
}

/** Line by line, for the line that is wrong. No byte of a character is a line break in UTF-8 or GB18030. */
function decodeLines(lines: readonly Buffer[]): ListText {
  const others = lines.map((line, i) => ({ line, at: i + 1 })).filter(({ line }) => line.some((byte) => byte > 127));
  const broken = others.filter(({ line }) => decoded(line, "utf-8") === undefined);
  const [first] = broken;
  // A short GBK word may look like UTF-8; most of a list does not.
  if (first && broken.length < others.length - broken.length)
    return { fault: `line ${first.at}: it is not UTF-8, which the lines beside it are: ${ADVICE}` };
  const texts = lines.map((line) => decoded(line, "gb18030"));
  const wrong = texts.findIndex((text) => text === undefined || !isLikely(text));
  if (wrong >= 0) return { fault: `line ${wrong + 1}: it is neither UTF-8 nor GB18030: ${ADVICE}` };
  return { text: texts.join("\n") };
}

/** False for what becomes of Latin letters with accents that are read as Chinese: `M黮ler`. */
function isLikely(text: string): boolean {
  return !/[A-Za-z]\p{Script=Han}[a-z]|\p{Script=Han}[a-z]{2}|\p{Private_Use}/u.test(text);
}

/** Which UTF-16 it is, by its mark, or by the zeros that its commas and line breaks hold. */
function utf16Of(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0] as [number, number];
  for (const [i, byte] of bytes.subarray(0, 4096).entries()) if (byte === 0) zeros[i % 2 === 0 ? 0 : 1]++;
  if (zeros[0] + zeros[1] === 0) return undefined;
  return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be";
}

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // it is in another encoding
  }
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return [...lines, bytes.subarray(from)];
}

const SEPARATORS = [",", ";", "\t", "，", "；"];

/**
 * What separates the fields: what the line `sep=;` says that Excel reads, or what the header has most of.
 * @returns it, and the text without that line, which leaves an empty one
 */
export function separatorOf(csv: string): { separator: string; text: string } {
  const text = csv.replace(/^\uFEFF/, "");
  const said = /^"?sep=(.)"?(?=\r?\n)/i.exec(text);
  if (said?.[1] !== undefined) return { separator: said[1], text: text.slice(said[0].length) };
  const header = (/[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return { separator: SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ",", text };
}
