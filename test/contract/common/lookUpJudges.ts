/** What cases of look-ups ask alike: what a look-up says is what the component says whose object it found. */
import { expect } from "vitest";
import type { Outputs, Part, Seen } from "./seen";

type Judge = (seen: Seen) => void;

/** A time as every cloud's is given: ISO 8601, UTC. */
export const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const NOTHING: Outputs = {};

/** What a look-up said that was asked with all of its arguments; of one that lists, the first. */
export const answer = ({ looked, cloud: { differences } }: Seen, name: string): Outputs => {
  const each = looked.each as Record<string, Outputs | undefined>;
  const lists = looked.lists as Record<string, Outputs[]>;
  const many = { getInstances: "byIds", getVpcs: "vpcs", getRouteTables: "tables" }[name];
  const said = each[name] ?? lists[name]?.[0] ?? (many ? (looked[many] as Outputs[])[0] : undefined);
  if (said === undefined && differences.absent[name] === undefined) throw new Error(`${name} was not asked`);
  return said ?? NOTHING;
};

/** Which component a part of the program is. */
const COMPONENTS: Partial<Record<Part, string>> = {
  ...{ net: "Vpc", group: "SecurityGroup", web: "Instance", files: "NasShare", bucket: "OssBucket" },
};

/** A result is what the component says of itself; where that says nothing, the look-up may. */
export const says =
  (name: string, result: string, part: Part, output = result): Judge =>
  (seen) => {
    const { outputs } = seen.second;
    if (seen.cloud.differences.absent[COMPONENTS[part] ?? ""]?.[output] !== undefined)
      return void expect(answer(seen, name)[result]).toBeDefined();
    expect(outputs[part][output]).toBeDefined();
    expect(answer(seen, name)[result]).toEqual(outputs[part][output]);
  };

/** A result is what the program made it. */
export const is =
  (name: string, result: string, wanted: (seen: Seen) => unknown): Judge =>
  (seen) =>
    expect(answer(seen, name)[result]).toEqual(wanted(seen));

/** A result that the cloud decides is one of its kind. */
export const isLike =
  (name: string, result: string, like: RegExp): Judge =>
  (seen) =>
    expect(String(answer(seen, name)[result] ?? "")).toMatch(like);

/** A result that on some clouds only operators see. */
export const operatorsSee =
  (name: string, result: string): Judge =>
  (seen) => {
    const value = answer(seen, name)[result] ?? undefined;
    if (seen.cloud.words.isOperator) expect(value).toMatch(/./);
    else expect(value).toBeUndefined();
  };

/** A page holds what the look-up of one of them says. */
export const holds =
  (name: string, result: string, one: string): Judge =>
  (seen) => {
    const { usedObjects: _, usedBytes: __, ...found } = answer(seen, one);
    expect(answer(seen, name)[result]).toEqual(expect.arrayContaining([expect.objectContaining(found)]));
  };

/** By id or by name, with connection and region or without: the answer is the same. */
export const answersBothWays =
  (name: string): Judge =>
  (seen) => {
    // What a cloud never answers, it says in one line.
    if (answer(seen, name) === NOTHING) return;
    const other = (seen.looked.least as Record<string, unknown> | undefined)?.[name];
    expect(other).toEqual(answer(seen, name));
    expect(other).toBeDefined();
  };

/** A look-up of several finds something, each of which has this. What it must be, `looked.ts` says. */
export const finds =
  (key: string, result?: string): Judge =>
  ({ looked }) => {
    const [found] = looked[key] as Outputs[];
    expect(found).toBeDefined();
    if (result !== undefined) expect(found?.[result]).toBeDefined();
  };

/** It answers if it is asked so. */
export const asks =
  (name: string): Judge =>
  (seen) =>
    expect(Object.keys(answer(seen, name))).not.toEqual([]);

/** What a list gave. */
const listed = ({ looked }: Seen, name: string): Outputs[] =>
  (looked.lists as Record<string, Outputs[]> | undefined)?.[name] ?? [];

/** A list gives something if it is asked so. */
export const lists =
  (name: string): Judge =>
  (seen) =>
    expect(listed(seen, name)).not.toEqual([]);

/** What a list gives of one is what the look-up of it says; or what it was, if the run has changed it after the list. */
export const listsAs =
  (name: string, result: string, one: string, was?: (seen: Seen) => unknown): Judge =>
  (seen) => {
    const wanted = answer(seen, one);
    const known = (each: Outputs) => each.id ?? each.name;
    const found = listed(seen, name).find((each) => known(each) === known(wanted));
    expect(found?.[result]).toBeDefined();
    expect(found?.[result]).toEqual(was ? was(seen) : wanted[result]);
  };

/** The id of the first subnet of a Vpc. */
export const frontOf = ({ subnetIds }: Outputs): string | undefined => (subnetIds as Record<string, string>).front;

/** All subnets of a Vpc. */
export const subnetsOf = ({ subnetIds }: Outputs): unknown[] =>
  Object.values(subnetIds as Record<string, string>).map((id) => expect.objectContaining({ id }));

/** The rule that the program gave a group. */
export function rulesOf({ id }: Outputs): unknown[] {
  const rule = { direction: "ingress", protocol: "tcp", portRangeMin: 443, portRangeMax: 445, securityGroupId: id };
  return [expect.objectContaining(rule)];
}

const idsOfDisks = ({ dataDisks }: Outputs) => dataDisks as Record<string, { id: string }>;

/** The id of an instance's first data disk. */
export const dbOf = (instance: Outputs): string | undefined => idsOfDisks(instance).db?.id;

/** The data disks of an instance. */
export const disksOf = (instance: Outputs): unknown[] =>
  Object.values(idsOfDisks(instance)).map(({ id }) => expect.objectContaining({ id }));
