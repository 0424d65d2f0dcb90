/** The definition of the groups of instances, the same on every cloud but for how a cloud does it. */
import { inAnyOrder } from "./anyOrder";
import { type Context, type Definition, define, type Marked, type Report, type Seen } from "./definition";
import {
  type Face,
  type Faces,
  groupsByInstance,
  groupsTogether,
  keepGroups,
  remarkGroups,
  restoreGroups,
} from "./instanceGroups";
import { groupsOf, otherKeeper } from "./keepers";
import type { ResourceType } from "./resourceType";
import { type ObjectSchema, UNKNOWN } from "./schema";
import { nameInUrn } from "./urn";

/** What is common to the arguments on all clouds. */
export interface GroupsArgs {
  /** The instances' ids; their order means nothing. */
  instances: string[];
  /** The groups' ids. */
  securityGroups: string[];
  /** Whether groups that another resource keeps are taken over. */
  takeOver?: boolean;
}

/** What the cloud says of them. */
export interface GroupsOutputs {
  /** The groups of each instance by its id. */
  groups: Record<string, string[]>;
  /** What each interface was in before the first create. */
  before: Record<string, string[]>;
}

/** The outputs' names. */
export const GROUPS_OUTPUTS = { groups: true, before: true } as const;

/** What differs from cloud to cloud. */
interface Cloudly<Args, Cloud> {
  args: ObjectSchema;
  /** The arguments that say where it is. */
  place: readonly (keyof Args & string)[];
  faces(cloud: Cloud): Faces;
}

/** The instances' groups as the resource sees them. */
function view(there: readonly Face[], before: unknown): { args: GroupsArgs; outputs: GroupsOutputs } {
  const instances = [...new Set(there.map(({ instance }) => instance))];
  const were = Object.entries((before ?? {}) as GroupsOutputs["before"]).filter(([face]) =>
    there.some(({ id }) => id === face),
  );
  return {
    args: { instances, securityGroups: groupsTogether(there) },
    outputs: { groups: groupsByInstance(there), before: Object.fromEntries(were) },
  };
}

/** Gives the instances their groups. */
async function keep(
  faces: Faces,
  { instances, securityGroups, takeOver = false }: GroupsArgs,
  { mark, tokens, known }: Pick<Context<unknown>, "mark" | "tokens" | "known">,
  report: Report,
): Promise<void> {
  const owner = { mark, tokens, takeOver };
  const now = await keepGroups(faces, instances, securityGroups, owner, report, known);
  report.saw(view(now, known.before));
}

/** Defines it for a cloud. */
export function defineInstanceGroups<Args extends GroupsArgs & object, Cloud extends object>(
  type: ResourceType<Args, GroupsOutputs>,
  { args, place, faces }: Cloudly<Args, Cloud>,
): Definition<Args, GroupsOutputs, Cloud> {
  return define<Args, GroupsOutputs, Cloud>(type, {
    args,
    touches: ({ args: said }) => [...(said.instances ?? []), ...(said.securityGroups ?? [])],
    replaceOn: place,
    blocks: ["securityGroups"],
    same: { instances: inAnyOrder(), securityGroups: inAnyOrder() } as never,

    validate({ instances }, _was, { cloud, urn }) {
      if (!Array.isArray(instances)) return [];
      return instances.flatMap((id, i) => {
        const other = id === UNKNOWN ? undefined : otherKeeper(cloud, groupsOf(id), "list", urn);
        const reason = other && `${nameInUrn(other)} keeps groups of ${id} already: take it out of one of them`;
        return reason ? [{ property: `instances[${i}]`, reason }] : [];
      });
    },

    async create(_args, { token }, { made }) {
      made(token); // there is no object of its own: `settle` changes the instances' groups
      return token;
    },

    async settle(_id, all, context, report) {
      await keep(faces(context.cloud), all, context, report);
    },

    async read(_id, was, { cloud, known }) {
      const there = await faces(cloud).of(was.instances);
      return there.length > 0
        ? (view(there, known.before ?? was.before) as unknown as Seen<Args, GroupsOutputs>)
        : undefined;
    },

    async update(_id, _was, all, context, report) {
      await restoreGroups(faces(context.cloud), context.tokens, all.instances);
      await keep(faces(context.cloud), all, context, report);
    },

    async leftovers(cloud) {
      const recorded = await faces(cloud).recorded();
      const records = new Map(recorded.flatMap(({ record }) => (record ? [[record.token, record]] : [])));
      return [...records.values()].map(
        ({ token, kept = false }): Marked => ({ id: token, name: "groups of instances", token, kept, createdAt: "" }),
      );
    },

    remark: (id, mark, { cloud, tokens = [] }) => remarkGroups(faces(cloud), [...tokens, id], mark),

    async delete(id, _was, { cloud, token, tokens = [token] }) {
      await restoreGroups(faces(cloud), [...new Set([...tokens, id])]);
    },
  });
}

/** Why groups of instances adopt nothing. */
export const NO_GROUPS_TO_ADOPT = "there is nothing to adopt: name the instances";
