/** What a program gives as a file to upload: a path or one of Pulumi's assets becomes content that can be read. */
import { basename, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { lookup } from "mime-types";
import { OmnicloudError } from "../errors";
import { absolutePath } from "../project";
import { type Content, type Measured, measure } from "./source";

/** The object that a file becomes. */
export interface FileObject {
  /** The object's key. */
  key: pulumi.Output<string>;
  /** Where its content is. */
  source: pulumi.Output<Content>;
  /** The content's SHA-256, in hexadecimal digits; empty if it cannot be read. */
  sha256: pulumi.Output<string>;
  /** In bytes. */
  size: pulumi.Output<number>;
  /** The content type: `text/html`. */
  contentType: pulumi.Output<string>;
}

/**
 * The object that a file becomes: its content is read for hash and size. What the program leaves out follows from the file.
 * @param name the key if neither the program nor a file gives one
 */
export function fileObjectOf(
  name: string,
  {
    source,
    key,
    contentType,
  }: Record<"key" | "contentType", pulumi.Input<string> | undefined> & {
    source: pulumi.Input<string | pulumi.asset.Asset>;
  },
): FileObject {
  const content = pulumi.output(source).apply(contentOf);
  const measured = content.apply(measureIfReadable);
  const keyOrDefault = pulumi.all([key, content]).apply(([own, { path }]) => own ?? (path ? basename(path) : name));
  return {
    key: keyOrDefault,
    source: content,
    sha256: measured.apply(({ sha256 }) => sha256),
    size: measured.apply(({ size }) => size),
    contentType: pulumi
      .all([contentType, keyOrDefault, content])
      .apply(([own, key, { path }]) => own ?? (lookup(key) || lookup(path ?? "") || "application/octet-stream")),
  };
}

/** Where a source's content is. Paths are made absolute here: the provider's host may run in another folder. */
async function contentOf(source: string | pulumi.asset.Asset): Promise<Content> {
  if (typeof source === "string") return { path: absolutePath(source) };
  const { path, text, uri } = source as { path?: Promise<string>; text?: Promise<string>; uri?: Promise<string> };
  if (path !== undefined) return { path: resolve(await path) };
  if (text !== undefined) return { text: await text };
  return { url: await uri };
}

/** Measures the content; if it cannot be read, its resource reports that, at its argument `source`. */
async function measureIfReadable(content: Content): Promise<Measured> {
  try {
    return await measure(content);
  } catch (error) {
    if (error instanceof OmnicloudError) return { sha256: "", size: 0 };
    throw error;
  }
}
