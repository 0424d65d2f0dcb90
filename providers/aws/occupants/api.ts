/**
 * What is in a VPC, a subnet or a group and keeps it from being deleted. What mount targets, NAT gateways, load balancers and
 * instances leave behind is there for minutes after they are gone. API: EC2 DescribeNetworkInterfaces
 */
import type { NetworkInterface } from "@aws-sdk/client-ec2";
import { isOfStack, listed, type Obstacle } from "../../core/obstacle";
import { pause } from "../../core/operation";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { findInstances, isGoneState } from "../instance/api";
import { isLeaving } from "../instance/leaving";
import { nameOf } from "../names";
import { listGroups } from "../securityGroup/api";
import { marksAmong, type TagWire, toTags } from "../tags";
import { listSubnets } from "../vpc/api";

/** How long a delete waits for what is on its way out, in seconds: as long as EC2 takes at most. */
export const UNTIL_LEFT = 900;

/** What is in a VPC, a subnet or a group. */
export interface Occupant extends Obstacle {
  /** The id of the instance that it is, by a network interface. */
  instance?: string;
}

/** What is in a VPC, a subnet or a group, by its id. What is not on its way out `stays`. */
export function occupantsOf(cloud: Aws, id: string): Promise<Occupant[]> {
  if (id.startsWith("vpc-")) return inVpc(cloud, id);
  return interfacesWith(cloud, id.startsWith("sg-") ? "group-id" : "subnet-id", id);
}

/** The subnets of a VPC, and its groups but the one that EC2 deletes with it. */
async function inVpc(cloud: Aws, id: string): Promise<Obstacle[]> {
  const Filters = [{ Name: "vpc-id", Values: [id] }];
  const [subnets, groups] = await Promise.all([listSubnets(cloud, Filters), listGroups(cloud, Filters)]);
  return [
    ...subnets.map(({ SubnetId, Tags }) => ({ ...called("subnet", SubnetId, Tags), stays: true })),
    ...groups
      .filter(({ GroupName }) => GroupName !== "default")
      .map(({ GroupId, Tags }) => ({ ...called("group", GroupId, Tags), stays: true })),
  ];
}

function called(kind: string, id: string | undefined, tags: readonly TagWire[] | undefined): Obstacle {
  const name = nameOf(tags);
  return { what: name === "" ? `${kind} ${id}` : `${kind} ${name} (${id})`, mark: marksAmong(toTags(tags))[0] };
}

async function interfacesWith(cloud: Aws, filter: string, id: string): Promise<Occupant[]> {
  const { DescribeNetworkInterfacesCommand } = ec2Sdk();
  const Filters = [{ Name: filter, Values: [id] }];
  const all: NetworkInterface[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeNetworkInterfacesCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.NetworkInterfaces ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) break;
  }
  const ids = all.flatMap(({ Attachment }) => Attachment?.InstanceId ?? []);
  const machines = ids.length > 0 ? await findInstances(cloud, [...new Set(ids)]) : [];
  const ended = new Set(
    machines.flatMap(({ State, InstanceId }) => (State?.Name === "terminated" ? [InstanceId] : [])),
  );
  // What a terminated instance still has goes at any moment, or nobody counts it.
  const living = all.filter(({ Attachment }) => !Attachment?.InstanceId || !ended.has(Attachment.InstanceId));
  return living.map((one) => {
    const by = `network interface ${one.NetworkInterfaceId}`;
    const holder = machines.find(({ InstanceId }) => InstanceId === one.Attachment?.InstanceId);
    if (holder) {
      const { what, mark } = called("instance", holder.InstanceId, holder.Tags);
      return { what: `${what}, by ${by}`, mark, stays: !isGoneState(holder), instance: holder.InstanceId };
    }
    const what = one.Description ? `${by} (${one.Description})` : by;
    // A service deletes its own once what it made them for is gone; one of a user stays until somebody deletes it.
    return { what, mark: marksAmong(toTags(one.TagSet))[0], stays: !one.RequesterManaged && !one.Attachment };
  });
}

/** The first pause between two looks, in ms. */
const FIRST = 100;
/** The longest pause between two looks, in ms. */
const LONGEST = 5000;

/** For how long, in ms, something of the same stack may stay: the run that deletes this is about to delete it, too. */
const A_MOMENT = 20_000;

/**
 * Waits until all that is on its way out has left. An instance that is deleted later in this run is left to the native
 * delete: if the program names the group by its id alone, the engine does not know that the instance goes first.
 * @param token of the stack, by which its own things are told from those of others
 * @returns what stays; nothing if the object is empty
 * @throws DeadlineError naming what has not left, when the running operation's time is over
 */
export async function waitUntilLeft(cloud: Aws, id: string, token: string): Promise<Obstacle[]> {
  const end = Date.now() + A_MOMENT;
  for (let wait = FIRST; ; wait = Math.min(wait * 1.5, LONGEST)) {
    const there = (await occupantsOf(cloud, id)).filter(
      (one) => !goesWithVpc(id, one, token) && !isLeaving(cloud, one.instance),
    );
    const staying = there.filter(({ stays }) => stays);
    const meant = Date.now() < end ? staying.filter((one) => !isOfStack(one, token)) : staying;
    if (there.length === 0 || meant.length > 0) return staying;
    await pause(wait, `${listed(there)} to leave ${id}`);
  }
}

/** A VPC's subnets and groups of the same stack are deleted in the same run, by themselves. */
const goesWithVpc = (id: string, one: Obstacle, token: string) => id.startsWith("vpc-") && isOfStack(one, token);

/** How often EC2 may refuse for what it does not show: it forgets an interface some seconds after it is gone. */
const UNSEEN = 12;

/**
 * Deletes a VPC, a subnet or a group as soon as what is on its way out has left it.
 * @throws CloudError as EC2 refuses, if something stays; DeadlineError naming what has not left
 */
export async function deleteWhenLeft(cloud: Aws, id: string, request: () => Promise<unknown>): Promise<void> {
  let unseen = 0;
  for (let wait = FIRST; ; wait = Math.min(wait * 1.5, LONGEST)) {
    try {
      await request();
      return;
    } catch (error) {
      if (!refusedAs(error, /^(DependencyViolation|InvalidGroup\.InUse)$/)) throw error;
      const there = await occupantsOf(cloud, id);
      if (there.length === 0) unseen += 1;
      if (unseen > UNSEEN || there.some(({ stays }) => stays)) throw error;
      await pause(wait, there.length > 0 ? `${listed(there)} to leave ${id}` : `${id} to be free`);
    }
  }
}
