/**
 * Native types as the stack's end, `omnicloud leftovers` and `omnicloud recover` see them. Their resources are another
 * provider's: of ours there is only the mark on each object, from its creation on. API: Tag GetResources
 */
import { z } from "zod";
import { type AnyDefinition, define, type Marked } from "../../core/definition";
import { isGone } from "../../core/errors";
import { MARK_KEY, marksIn } from "../../core/mark";
import { resourceType } from "../../core/resourceType";
import { itself } from "../../core/touched";
import { type TencentArgs, tencentFields } from "../args";
import type { NoOutputs } from "../arguments/arguments";
import type { Tencent } from "../client";
import { markedObjects, remark, type TaggedObject } from "../tags";
import { NATIVE_TYPES, type NativeType, notOurs } from "./types";

/** Lists that are being read: all native types ask for the same one at a time, and each run for a new one. */
const reading = new WeakMap<Tencent, Promise<TaggedObject[]>>();

/** All objects with a mark of ours in the region, of all kinds. */
function objectsOf(cloud: Tencent): Promise<TaggedObject[]> {
  const there = reading.get(cloud) ?? markedObjects(cloud);
  reading.set(cloud, there);
  const forget = () => reading.delete(cloud);
  there.then(forget, forget);
  return there;
}

/** The objects of a native type that carry our marks. Their tags may be older than they: each is looked for. */
async function markedOf(cloud: Tencent, { kind, exists }: NativeType): Promise<Marked[]> {
  const [, prefix] = kind;
  // A service may name one kind by two: an address is vpc's or cvm's.
  const own = (await objectsOf(cloud)).filter((one) => one.kind.endsWith(`:${prefix}`));
  const there = await Promise.all(own.map(async (one) => ((await exists(cloud, one.id)) ? [one] : [])));
  return there
    .flat()
    .flatMap(({ id, tags }) => marksIn([tags[MARK_KEY]]).map((mark) => ({ ...mark, id, name: "", createdAt: "" })));
}

function definitionOf(native: NativeType): AnyDefinition {
  return define<TencentArgs, NoOutputs, Tencent>(resourceType(native.type, {}), {
    args: z.strictObject(tencentFields),
    touches: itself,
    marked: (cloud) => markedOf(cloud, native),
    create: async () => notOurs(native.type),
    read: async (id, _was, { cloud }) => ((await native.exists(cloud, id)) ? { args: {}, outputs: {} } : undefined),
    remark: (id, mark, { cloud }) => remark(cloud, native.kind, id, mark),
    async delete(id, _was, { cloud }) {
      try {
        await native.remove(cloud, id);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
  });
}

/** The definitions of all native types. */
export const nativeDefinitions: readonly AnyDefinition[] = NATIVE_TYPES.map(definitionOf);
