/**
 * Names and descriptions of Neutron's objects, which also carry our mark. Networks, subnets, routers and groups take no
 * tags in their POST: so the mark is their description first, and becomes a tag before a user's description takes its place.
 * API: network v2.0 PUT /{objects}/{id}/tags/{tag}
 */
import { z } from "zod";
import type { Context } from "../../core/definition";
import type { Shape } from "../../core/schema";
import type { OpenStack, Wire } from "../client";
import { descriptionOf } from "../mark";

/** Name and description, editable in place. */
export interface DescribedArgs {
  /** The name. @default the resource's name */
  name?: string;
  /** @default "Managed by Pulumi, …" */
  description?: string;
}

/** The schema of name and description. */
export const described = {
  name: z.string().max(255).optional(),
  description: z.string().max(255).optional(),
} satisfies Shape<DescribedArgs>;

/** What every Neutron object says of its age. */
export interface Age {
  createdAt: string;
}

/** Name and description for a POST: the mark stands in the description until the object can take tags. */
export function nameAndMark(args: DescribedArgs, { name, label }: Pick<Context<OpenStack>, "name" | "label">): object {
  return { name: args.name ?? name, description: label };
}

/** Name and description for a PUT. */
function nameAndDescription(args: DescribedArgs, { name, label }: Pick<Context<OpenStack>, "name" | "label">): object {
  return { name: args.name ?? name, description: args.description ?? label };
}

/**
 * Gives a made object its user's description, once a tag carries the mark. Safe to run again. An object without a
 * description of its own keeps the one from its POST: no request.
 */
export async function describe<T extends Wire>(
  path: string,
  envelope: string,
  args: DescribedArgs,
  context: Context<OpenStack>,
): Promise<T | undefined> {
  if (args.description === undefined) return undefined;
  await tag(path, context);
  const answer = await context.cloud.put<Record<string, T>>("network", path, {
    [envelope]: { description: args.description },
  });
  return answer[envelope];
}

/**
 * Changes an object in place: name, description and the other fields given. A description of the user's own needs the
 * mark as a tag first.
 */
export async function redescribe(
  path: string,
  envelope: string,
  args: DescribedArgs,
  context: Context<OpenStack>,
  fields: object = {},
): Promise<Wire | undefined> {
  if (args.description !== undefined) await tag(path, context);
  const body = { [envelope]: { ...nameAndDescription(args, context), ...fields } };
  return (await context.cloud.put<Record<string, Wire>>("network", path, body))[envelope];
}

/** Puts the mark on an object as a tag. */
async function tag(path: string, { cloud, mark }: Pick<Context<OpenStack>, "cloud" | "mark">): Promise<void> {
  await cloud.put("network", `${path}/tags/${encodeURIComponent(`omnicloud=${mark}`)}`);
}

/** Name and description as the API shows them. */
export function seenName(object: Wire): DescribedArgs {
  return { name: String(object.name ?? ""), description: descriptionOf(object.description) };
}

/** When it was made, as the API shows it. */
export function age(object: Wire): Age {
  return { createdAt: String(object.created_at ?? "") };
}
