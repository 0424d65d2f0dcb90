/** What a program gives as a file to upload: a path or one of Pulumi's assets becomes content that can be read. */
import { basename, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { lookup } from "mime-types";
import { OmnicloudError } from "../errors";
import { fromProject } from "../project";
import { type Content, type Looked, lookAt } from "./source";

/** The object that a file becomes. */
export interface FileObject {
  key: pulumi.Output<string>;
  /** Where its content is. */
  source: pulumi.Output<Content>;
  sha256: pulumi.Output<string>;
  /** In bytes. */
  size: pulumi.Output<number>;
  contentType: pulumi.Output<string>;
}

/**
 * The object that a file becomes: its content is read for hash and size. What the program leaves out follows from the file.
 * @param name the key if neither the program nor a file gives one
 */
export function objectOf(
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
  const looked = content.apply(lookAtReadable);
  const keyOrDefault = pulumi.all([key, content]).apply(([own, { path }]) => own ?? (path ? basename(path) : name));
  return {
    key: keyOrDefault,
    source: content,
    sha256: looked.apply(({ sha256 }) => sha256),
    size: looked.apply(({ size }) => size),
    contentType: pulumi
      .all([contentType, keyOrDefault, content])
      .apply(([own, key, { path }]) => own ?? (lookup(key) || lookup(path ?? "") || "application/octet-stream")),
  };
}

/** Where a source's content is. Paths are made absolute here: the provider's host may run in another folder. */
async function contentOf(source: string | pulumi.asset.Asset): Promise<Content> {
  if (typeof source === "string") return { path: fromProject(source) };
  const { path, text, uri } = source as { path?: Promise<string>; text?: Promise<string>; uri?: Promise<string> };
  if (path !== undefined) return { path: resolve(await path) };
  if (text !== undefined) return { text: await text };
  return { url: await uri };
}

/** Looks at the content; if it cannot be read, its resource reports that, at its argument `source`. */
async function lookAtReadable(content: Content): Promise<Looked> {
  try {
    return await lookAt(content);
  } catch (error) {
    if (error instanceof OmnicloudError) return { sha256: "", size: 0 };
    throw error;
  }
}
