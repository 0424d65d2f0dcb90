// Tags of buckets and objects.
import { RgwRefusal } from "./refusal";
import { branch, leaf, page, readXml } from "./xml";

/** Tags: names and values. */
export type Tags = Array<[string, string]>;

const sortTags = (tags: Tags): Tags => [...tags].sort(([a], [b]) => (a < b ? -1 : 1));

/** How many tags an object and a bucket may have. */
export const MOST_OF_OBJECT = 10;
const MOST_OF_BUCKET = 50;

/** Refuses tags that are too many or too long. */
function checked(tags: Tags, most: number, code: string): Tags {
  if (tags.length > most || tags.some(([key, value]) => key.length > 128 || value.length > 256))
    throw new RgwRefusal(code);
  return sortTags(tags);
}

/** Reads a document of tags. */
export function readTags(text: string, most = MOST_OF_BUCKET): Tags {
  const set = readXml(text)?.child("TagSet");
  if (!set) throw new RgwRefusal("MalformedXML");
  const tags = set.all("Tag").map((tag): [string, string] => [tag.textOf("Key") ?? "", tag.textOf("Value") ?? ""]);
  return checked(tags, most, "InvalidTag");
}

/** Reads the header of tags: "a=b&c=d". */
export const tagsFromHeader = (text: string | undefined): Tags =>
  checked([...new URLSearchParams(text ?? "")], MOST_OF_OBJECT, "InvalidArgument");

/** The document of tags. */
export const tagsXml = (tags: Tags): string =>
  page(
    "Tagging",
    branch("TagSet", ...tags.map(([key, value]) => branch("Tag", leaf("Key", key), leaf("Value", value)))),
  );
