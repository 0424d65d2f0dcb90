/**
 * Names and descriptions of Neutron's objects, which also carry our mark. Networks, subnets, routers and groups take no
 * tags in their POST: the mark is their description first, and becomes a tag before a user's description replaces it.
 * API: network v2.0 PUT /{objects}/{id}/tags/{tag}
 */
import { z } from "zod";
import type { Context } from "../../core/definition";
import type { Shape } from "../../core/schema";
import type { OpenStack, Wire } from "../client";
import { descriptionOf } from "../mark";
import { timeOf } from "../time";

/** Name and description, editable in place. */
export interface NameArgs {
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default "Managed by Pulumi, …" */
  description?: string;
}

/** The schema of name and description. */
export const nameFields = {
  name: z.string().max(255).optional(),
  description: z.string().max(255).optional(),
} satisfies Shape<NameArgs>;

/** What every object of Neutron has, as the API has it. */
export interface NamedWire extends Wire {
  name: string | null;
  description: string | null;
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
 * Gives a created object its user's description, once a tag carries the mark. Safe to run again. An object without a
 * description of its own keeps the one from its POST: no request.
 * @returns the object, if it was changed
 */
export async function addDescription<T extends NamedWire>(
  path: string,
  envelope: string,
  args: NameArgs,
  context: Context<OpenStack>,
): Promise<T | undefined> {
  if (args.description === undefined) return undefined;
  await addMarkAsTag(path, context);
  const body = { [envelope]: { description: args.description } };
  return (await context.cloud.put<Record<string, T | undefined>>("network", path, body))[envelope];
}

/**
 * Changes an object in place: name, description and the other fields given. A user's own description needs the mark as a
 * tag first.
 * @returns the object as it is then
 */
export async function changeInPlace<T extends NamedWire>(
  path: string,
  envelope: string,
  args: NameArgs,
  context: Context<OpenStack>,
  fields: object = {},
): Promise<T | undefined> {
  if (args.description !== undefined) await addMarkAsTag(path, context);
  const body = { [envelope]: { ...nameAndDescription(args, context), ...fields } };
  return (await context.cloud.put<Record<string, T | undefined>>("network", path, body))[envelope];
}

async function addMarkAsTag(path: string, { cloud, mark }: Pick<Context<OpenStack>, "cloud" | "mark">): Promise<void> {
  await cloud.put("network", `${path}/tags/${encodeURIComponent(`omnicloud=${mark}`)}`);
}
