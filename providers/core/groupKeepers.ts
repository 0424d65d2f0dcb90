/**
 * Who says in a program which groups an instance is in: the instance itself, memberships, or an InstanceSecurityGroups. Two
 * of these at once would never agree.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { WrongArgument } from "./errors";
import { resourcesOf } from "./resourcesOf";

/** The ways in which it is said. */
const WAYS = {
  itself: "its own securityGroups say which groups it is in: leave these out, or take it out of here",
  members: "a group's members say which groups it is in: leave it out there, or take it out of here",
  list: "an InstanceSecurityGroups says which groups it is in: take it out there, or leave it out here",
};

const known = new WeakMap<pulumi.Resource, keyof typeof WAYS>();

/** Notes that the resource of an instance says itself which groups it is in. */
export function noteOwnGroups(machine: pulumi.Resource): void {
  known.set(machine, "itself");
}

/**
 * Notes the instances whose groups are said in a way.
 * @param path of the argument that names them
 * @returns what is wrong: those of which it is said in another way already
 */
export function groupKeeperFaults(way: "members" | "list", path: string, ids: unknown): WrongArgument[] {
  const listed = Array.isArray(ids) ? ids.map((id, i) => [`${path}[${i}]`, id] as const) : [[path, ids] as const];
  return listed.flatMap(([at, id]) =>
    resourcesOf(id).flatMap((machine): WrongArgument[] => {
      const other = known.get(machine);
      if (other === undefined) known.set(machine, way);
      return other === undefined || other === way ? [] : [[at, WAYS[other]]];
    }),
  );
}

/** Arguments of an InstanceSecurityGroups that are common to all clouds. */
export interface GroupsArgs {
  /** The instances' ids; their order means nothing. */
  instances: string[];
  /** The groups' ids. */
  securityGroups: string[];
  /** Whether groups that another resource keeps are taken over. */
  takeOver?: boolean;
}

/** What a cloud says of them. */
export interface GroupsOutputs {
  /** The groups of each instance by its id. */
  groups: Record<string, string[]>;
  /** What each interface was in before the first create. */
  before: Record<string, string[]>;
}

/** Their names. */
export const GROUPS_OUTPUTS = { groups: true, before: true } as const;

/** Why groups of instances adopt nothing. */
export const NO_GROUPS_TO_ADOPT = "there is nothing to adopt: name the instances";
