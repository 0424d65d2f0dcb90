// Tags of buckets and objects.
import { RgwRefusal } from "./refusal";
import { branch, leaf, page, readXml } from "./xml";

/** Tags: names and values. */
export type Tags = Array<[string, string]>;

const sortTags = (tags: Tags): Tags => [...tags].sort(([a], [b]) => (a < b ? -1 : 1));

/** Reads a document of tags. */
export function readTags(text: string): Tags {
  const set = readXml(text)?.child("TagSet");
  if (!set) throw new RgwRefusal("MalformedXML");
  return sortTags(set.all("Tag").map((tag) => [tag.textOf("Key") ?? "", tag.textOf("Value") ?? ""]));
}

/** Reads the header of tags: "a=b&c=d". */
export const tagsFromHeader = (text: string | undefined): Tags => sortTags([...new URLSearchParams(text ?? "")]);

/** The document of tags. */
export const tagsXml = (tags: Tags): string =>
  page(
    "Tagging",
    branch("TagSet", ...tags.map(([key, value]) => branch("Tag", leaf("Key", key), leaf("Value", value)))),
  );
