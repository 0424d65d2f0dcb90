/**
 * Whose a port is. A server's resource marks the ports that it creates in a form of their description of their own, and a
 * router's leg has its mark in a tag; a port that is a resource has its mark in the description that we write, or, beside a
 * description of its user's, in the tag `omnicloud-port=…`. API: network v2.0 PUT /ports/{id}/tags
 */
import type { Context } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { MARK_KEY, type Mark, marksIn } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { describeAnew, descriptionOf } from "../../mark";
import { ownerIn, ownerTag } from "../../ownerTag";
import { isOurs, usersTags } from "../tags";
import { ofServer, type PortWire } from "./api";

const THING = "port";

/** The marks of the resource that a port is, if it is one. */
export function marksOnPort({ tags, description }: Pick<PortWire, "tags" | "description">): Mark[] {
  const tagged = ownerIn(tags, THING);
  if (tagged) return [tagged];
  return ofServer(description) ? [] : marksIn([description]);
}

/** A port's tags with the mark of its resource, if its description cannot hold it. */
function tagsFor(all: readonly string[], users: readonly string[] | undefined, mark: string | undefined): string[] {
  const ours = all.filter((tag) => isOurs(tag) && !tag.startsWith(`${MARK_KEY}-${THING}=`));
  return [...ours, ...(users ?? usersTags(all)), ...(mark === undefined ? [] : [ownerTag(THING, mark)])];
}

/** What a port's resource says of its names. */
interface Named {
  description?: string;
  tags?: string[];
}

/**
 * Gives a created port its tags and its user's description, once a tag carries the mark. Safe to run again.
 * @returns the port, if its description was changed
 */
export async function addNames(
  cloud: OpenStack,
  id: string,
  { description, tags = [] }: Named,
  { mark }: Pick<Context<OpenStack>, "mark">,
): Promise<PortWire | undefined> {
  if (description === undefined && tags.length === 0) return undefined;
  await writeTags(cloud, id, tagsFor([], tags, description === undefined ? undefined : mark));
  if (description === undefined) return undefined;
  return (await cloud.put<{ port: PortWire }>("network", `/ports/${id}`, { port: { description } })).port;
}

/**
 * Changes a port and its tags. At no time is it without its mark: a tag comes first, and goes last.
 * @param users the tags that its user wants; those that are there, if the program says nothing
 */
export async function changeNames(
  cloud: OpenStack,
  now: PortWire,
  { description, users }: { description: string | undefined; users: readonly string[] | undefined },
  mark: string,
  change: () => Promise<unknown>,
): Promise<void> {
  const wanted = tagsFor(now.tags ?? [], users, description === undefined ? undefined : mark);
  const isDue = !equal([...(now.tags ?? [])].sort(), [...wanted].sort());
  if (isDue && description !== undefined) await writeTags(cloud, now.id, wanted);
  await change();
  if (isDue && description === undefined) await writeTags(cloud, now.id, wanted);
}

/** Makes a mark the only one on a port: see `remark` of a definition. */
export async function remarkPort(
  cloud: OpenStack,
  now: PortWire,
  mark: string | undefined,
  label: string | undefined,
): Promise<void> {
  const isUsers = descriptionOf(now.description) !== undefined;
  const description = isUsers ? (now.description ?? undefined) : undefined;
  const text = describeAnew(now.description, mark, label);
  const wanted = tagsFor(now.tags ?? [], undefined, description === undefined ? undefined : mark);
  if (!equal([...(now.tags ?? [])].sort(), [...wanted].sort())) await writeTags(cloud, now.id, wanted);
  if (text !== (now.description ?? "")) await cloud.put("network", `/ports/${now.id}`, { port: { description: text } });
}

async function writeTags(cloud: OpenStack, id: string, tags: readonly string[]): Promise<void> {
  await cloud.put("network", `/ports/${id}/tags`, { tags });
}
