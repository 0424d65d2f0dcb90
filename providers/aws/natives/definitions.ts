/**
 * Native types as the stack's end, `omnicloud leftovers` and `omnicloud recover` see them. Their resources are another
 * provider's: of ours there is only the mark on each object, from its creation on. API: EC2 DescribeTags
 */
import { z } from "zod";
import { type AnyDefinition, define, type Marked } from "../../core/definition";
import { isGone } from "../../core/errors";
import { MARK_KEY, marksIn } from "../../core/mark";
import { resourceType } from "../../core/resourceType";
import { itself } from "../../core/touched";
import { type AwsArgs, awsFields } from "../args";
import type { NoOutputs } from "../arguments/arguments";
import { type Aws, ec2Sdk } from "../client";
import { occupantsOf, UNTIL_LEFT } from "../occupants/api";
import { remarkEc2 } from "../tags";
import { NATIVE_TYPES, type NativeType, notOurs } from "./types";

/** A mark on an object of EC2. */
interface Tagged {
  id: string;
  mark: string;
}

/** Lists that are being read: all native types ask for the same one at a time, and each run for a new one. */
const reading = new WeakMap<Aws, Promise<Tagged[]>>();

/** All marks of ours in the region, of all kinds of objects. */
function marksOf(cloud: Aws): Promise<Tagged[]> {
  const there = reading.get(cloud) ?? readMarks(cloud);
  reading.set(cloud, there);
  const forget = () => reading.delete(cloud);
  there.then(forget, forget);
  return there;
}

async function readMarks(cloud: Aws): Promise<Tagged[]> {
  const { DescribeTagsCommand } = ec2Sdk();
  const all: Tagged[] = [];
  for (let NextToken: string | undefined; ; ) {
    const Filters = [{ Name: "key", Values: [MARK_KEY] }];
    const answer = await cloud.ec2.send(new DescribeTagsCommand({ Filters, MaxResults: 1000, NextToken }));
    for (const { ResourceId: id = "", Value: mark = "" } of answer.Tags ?? []) all.push({ id, mark });
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}

/** The objects of a native type that carry our marks. Their tags may be older than they: each is looked for. */
async function markedOf(cloud: Aws, { prefix, existing }: NativeType): Promise<Marked[]> {
  const tags = (await marksOf(cloud)).filter(({ id }) => id.startsWith(prefix));
  if (tags.length === 0) return [];
  const there = new Map(
    (
      await existing(
        cloud,
        tags.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  return tags.flatMap(({ id, mark }) => {
    const found = there.get(id);
    if (found === undefined) return [];
    return marksIn([mark]).map((one) => ({ ...one, id, name: "", createdAt: found.createdAt ?? "" }));
  });
}

function definitionOf(native: NativeType): AnyDefinition {
  return define<AwsArgs, NoOutputs, Aws>(resourceType(native.type, {}), {
    args: z.strictObject(awsFields),
    touches: itself,
    marked: (cloud) => markedOf(cloud, native),
    create: async () => notOurs(native.type),
    async read(id, _was, { cloud }) {
      const [found] = await native.existing(cloud, [id]);
      return found && { args: {}, outputs: {} };
    },
    ...(native.holds ? { inTheWay: (id: string, cloud: Aws) => occupantsOf(cloud, id) } : {}),
    timeouts: { delete: UNTIL_LEFT },
    remark: (id, mark, { cloud }) => remarkEc2(cloud, id, mark),
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
