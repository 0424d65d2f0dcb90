/**
 * Names and descriptions of Neutron's objects, which also carry our mark. Networks, subnets, routers and groups take no
 * tags in their POST: the mark is their description first, and becomes a tag before a user's description replaces it.
 * API: network v2.0 PUT /{objects}/{id}/tags, PUT /{objects}/{id}/tags/{tag}
 */
import { z } from "zod";
import type { Context } from "../../core/definition";
import { equal } from "../../core/equal";
import { MARK_KEY } from "../../core/mark";
import type { Shape } from "../../core/schema";
import type { OpenStack, Wire } from "../client";
import { describeAnew, descriptionOf, tagsWith } from "../mark";
import { timeOf } from "../time";
import { isOurs, type TagArgs } from "./tags";

/** Name and description, editable in place. */
export interface NameArgs {
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default "Managed by Pulumi, …" */
  description?: string;
}

/** The schema of name and description. */
export const nameFields: Shape<NameArgs> = {
  name: z.string().max(255).optional(),
  description: z.string().max(255).optional(),
};

/** What every object of Neutron has, as the API has it. */
export interface NamedWire extends Wire {
  name: string | null;
  description: string | null;
  tags?: string[];
  created_at: string;
}

/** What every object of Neutron has, as our type. */
export interface NamedState {
  /** The id in the cloud. */
  id: string;
  /** Empty if it has none. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
}

/** Id, name, description and age of an object. */
export function toNamed({ id, name, description, created_at }: NamedWire): NamedState {
  return { id, name: name ?? "", description: descriptionOf(description), createdAt: timeOf(created_at) };
}

/** The name and description of an object that was given none. */
type Naming = Pick<Context<OpenStack>, "name" | "label">;

/** Name and description for a POST: the mark is the description until the object can take tags. */
export function nameAndMark(args: NameArgs, { name, label }: Naming): object {
  return { name: args.name ?? name, description: label };
}

/** Name and description for a PUT. */
function nameAndDescription(args: NameArgs, { name, label }: Naming): object {
  return { name: args.name ?? name, description: args.description ?? label };
}

/**
 * Gives a created object its user's tags, and its user's description, once a tag carries the mark. Safe to run again. An
 * object without a description of its own keeps the one from its POST: no request.
 * @returns the object, if its description was changed
 */
export async function addDescription<T extends NamedWire>(
  path: string,
  envelope: string,
  args: NameArgs & TagArgs,
  context: Context<OpenStack>,
): Promise<T | undefined> {
  const mark = args.description === undefined ? undefined : context.mark;
  if (args.tags?.length) await context.cloud.put("network", `${path}/tags`, { tags: tagsWith(args.tags, mark) });
  else if (mark !== undefined)
    await context.cloud.put("network", `${path}/tags/${encodeURIComponent(`${MARK_KEY}=${mark}`)}`);
  if (args.description === undefined) return undefined;
  const body = { [envelope]: { description: args.description } };
  return put<T>(context.cloud, path, body, envelope);
}

/**
 * Changes an object in place: name, description, the other fields given, its user's tags if they are given, and its mark.
 * The mark stands in a tag if the description is its user's, else in the description alone.
 * @param now the object as it is
 * @returns the object as it is then
 */
export async function changeInPlace<T extends NamedWire>(
  path: string,
  envelope: string,
  args: NameArgs & TagArgs,
  context: Context<OpenStack>,
  now: unknown,
  fields: object = {},
): Promise<T | undefined> {
  const body = { [envelope]: { ...nameAndDescription(args, context), ...fields } };
  const mark = args.description === undefined ? undefined : context.mark;
  const { tags = [] } = now as NamedWire;
  const wanted = tagsWith(args.tags === undefined ? tags : [...tags.filter(isOurs), ...args.tags], mark);
  return changeWithTags(context.cloud, path, { tags, wanted, isMarked: mark !== undefined }, () =>
    put<T>(context.cloud, path, body, envelope),
  );
}

/** Makes a mark the only one on an object: see `remark` of a definition. */
export async function remarkNamed(
  path: string,
  envelope: string,
  mark: string | undefined,
  { cloud, label }: { cloud: OpenStack; label?: string },
): Promise<void> {
  const now = await cloud.find<NamedWire>("network", path, envelope);
  if (!now) return;
  const description = describeAnew(now.description, mark, label);
  const isUsers = descriptionOf(now.description) !== undefined;
  const body = { [envelope]: { description } };
  const { tags = [] } = now;
  const wanted = tagsWith(tags, isUsers ? mark : undefined);
  await changeWithTags(cloud, path, { tags, wanted, isMarked: isUsers && mark !== undefined }, async () =>
    description === (now.description ?? "") ? undefined : put(cloud, path, body, envelope),
  );
}

/** The tags of an object: those that it has, those that it should have, and whether its mark should be among them. */
interface TagChange {
  tags: readonly string[];
  wanted: readonly string[];
  isMarked: boolean;
}

/** Changes an object and its tags. At no time is it without a mark that it should have: a tag comes first, and goes last. */
async function changeWithTags<T extends NamedWire>(
  cloud: OpenStack,
  path: string,
  { tags, wanted, isMarked }: TagChange,
  change: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const isDue = !equal([...tags].sort(), [...wanted].sort());
  const write = () => cloud.put("network", `${path}/tags`, { tags: wanted });
  if (isDue && isMarked) await write();
  const changed = await change();
  if (isDue && !isMarked) await write();
  return changed && { ...changed, tags: [...wanted] };
}

async function put<T>(cloud: OpenStack, path: string, body: object, envelope: string): Promise<T | undefined> {
  return (await cloud.put<Record<string, T | undefined>>("network", path, body))[envelope];
}
