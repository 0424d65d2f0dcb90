/** Security groups that are given by name: Nova takes names, and everything else ids. */
import { OmnicloudError } from "../../../core/errors";
import { severalNamed } from "../../../core/oneObject";
import type { Fault } from "../../../core/schema";
import { suggestionFor } from "../../../core/suggest";
import type { OpenStack } from "../../client";
import { isId } from "../../ids";
import { type SecurityGroupWire, securityGroups } from "./api";

/** The groups of the project that a name or an id may mean, from a list that others share. */
async function groupsOfProject(client: OpenStack): Promise<SecurityGroupWire[]> {
  const project = await client.projectId();
  const all = await securityGroups(client).all();
  // An operator sees the groups of all projects.
  return all.filter(({ project_id }) => project_id === undefined || project_id === project);
}

/** What is wrong with a name of a group; `undefined` if it means one group. */
function faultOf(all: readonly SecurityGroupWire[], written: string): string | undefined {
  const found = all.filter(({ name }) => name === written);
  if (found.length === 1) return undefined;
  const ids = found.map(({ id }) => id);
  if (found.length > 1) return severalNamed("security groups", written, ids);
  return `there is no security group ${written}; ${suggestionFor(
    written,
    all.map(({ name }) => name ?? ""),
  )}`;
}

/** The faults of groups that are given by name; those that are given by id are not looked at. */
export async function groupFaults(client: OpenStack, written: readonly string[], property: string): Promise<Fault[]> {
  const names = [...written.entries()].filter(([, name]) => !isId(name));
  if (names.length === 0) return [];
  const all = await groupsOfProject(client);
  return names.flatMap(([i, name]) => {
    const reason = faultOf(all, name);
    return reason === undefined
      ? []
      : [{ property: `${property}[${i}]`, reason, isMissing: !all.some((one) => one.name === name) }];
  });
}

/** The ids of groups that are given by id or by name. @throws OmnicloudError if a name means no group, or several */
export async function groupIdsFor(client: OpenStack, written: readonly string[]): Promise<string[]> {
  if (written.every(isId)) return [...written];
  const all = await groupsOfProject(client);
  return written.map((group) => {
    if (isId(group)) return group;
    const reason = faultOf(all, group);
    if (reason !== undefined) throw new OmnicloudError(`securityGroups: ${reason}`);
    return all.find(({ name }) => name === group)?.id ?? group;
  });
}

/** The names by which groups are written, by their ids; empty if all are given by id. Ambiguous names are left out. */
export async function namesById(client: OpenStack, written: readonly string[] = []): Promise<Map<string, string>> {
  const names = new Set(written.filter((group) => !isId(group)));
  if (names.size === 0) return new Map();
  const all = (await groupsOfProject(client)).filter(({ id, name }) => names.has(name ?? "") && !written.includes(id));
  return new Map(all.map(({ id, name }) => [id, name ?? id]));
}

/**
 * The ids of groups as they are written: by id, by name, or by either with a note behind it. What means no group of the
 * project, or several, stays as it is.
 */
export async function groupIdsBehind(client: OpenStack, written: readonly string[]): Promise<Map<string, string>> {
  const plain = written.map((group) => [group, group.replace(/ \(not on port .*\)$/, "")] as const);
  const all = plain.every(([, group]) => isId(group)) ? [] : await groupsOfProject(client);
  return new Map(
    plain.map(([group, name]) => {
      const [found, ...others] = isId(name) ? [] : all.filter((one) => one.name === name);
      return [group, found && others.length === 0 ? found.id : name];
    }),
  );
}
