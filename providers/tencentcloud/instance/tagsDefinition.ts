/** The definition of an instance's tags. API: Tag ModifyResourceTags */
import { z } from "zod";
import { define } from "../../core/definition";
import { pairId } from "../../core/pairId";
import type { Shape } from "../../core/schema";
import { tencentFields } from "../args";
import type { NoOutputs } from "../arguments/arguments";
import type { Tencent } from "../client";
import { changeOfTags, changeTags, fromTagged, type Kind, metadataField, type Tags, tagsOf, toTags } from "../tags";
import { findInstance } from "./api";
import { instanceNow } from "./power";
import { type InstanceTagsArgs, instanceTagsType } from "./tags";

/** How the tag service names instances. */
const INSTANCE: Kind = ["cvm", "instance"];

/** An instance and its tags, which are no object of their own: `INSTANCE/tags`. */
const idOf = (instance: string) => pairId.of(instance, "tags");
const instanceIn = (id: string) => pairId.parts(id)[0];

/** The definition of an instance's tags. */
export const instanceTags = define<InstanceTagsArgs, NoOutputs, Tencent>(instanceTagsType, {
  args: z.strictObject({
    ...tencentFields,
    instance: z.string().min(1),
    description: z.string().max(255).optional(),
    metadata: metadataField.optional(),
    marked: z.string().min(1),
  } satisfies Shape<InstanceTagsArgs>),
  touches: ({ id, args }) => [id === undefined ? args.instance : instanceIn(id)],
  replaceOn: ["instance", "region"],
  partOf: ["instance"],

  async create(args, { cloud }, { made }) {
    await change(cloud, args, {});
    made(idOf(args.instance));
    return idOf(args.instance);
  },

  async read(id, was, { cloud }) {
    const found = await findInstance(cloud, instanceIn(id));
    if (!found) return undefined;
    const tags = toTags(found.Tags);
    const { description, metadata } = fromTagged(tags);
    // Tags of others are none of ours.
    const own = Object.entries(metadata).filter(([key]) => Object.hasOwn(was.metadata ?? {}, key));
    const seen = was.metadata === undefined ? {} : { metadata: Object.fromEntries(own) };
    return { args: { instance: instanceIn(id), description, ...seen, marked: tags.omnicloud ?? "" }, outputs: {} };
  },

  async update(_id, was, args, { cloud }) {
    await change(cloud, args, was.metadata);
  },

  leaves: true,
  delete: async () => undefined,
});

/** Gives an instance its tags: only what differs. @param was the user's own so far */
async function change(cloud: Tencent, args: InstanceTagsArgs, was: Tags | undefined): Promise<void> {
  const { instance, description, metadata, marked: mark } = args;
  const there = toTags((await instanceNow(cloud, instance)).Tags);
  await changeTags(cloud, INSTANCE, instance, changeOfTags(there, was, tagsOf({ description, metadata, mark })));
}
