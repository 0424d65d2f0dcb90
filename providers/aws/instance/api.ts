/** Instances of EC2. API: EC2 DescribeInstances */
import type { Instance } from "@aws-sdk/client-ec2";
import { type Aws, ec2Sdk } from "../client";

/** How many ids one request asks for. */
const AT_ONCE = 200;

/** Instances that are on their way out, or gone: EC2 shows them for an hour. */
export function isGoneState({ State }: Instance): boolean {
  return State?.Name === "terminated" || State?.Name === "shutting-down";
}

/** The instances of these ids that are there. By a filter: one unknown id would fail the whole request. */
export async function findInstances(cloud: Aws, ids: readonly string[]): Promise<Instance[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
    ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
  const found = await Promise.all(parts.map((part) => listInstances(cloud, [{ Name: "instance-id", Values: part }])));
  return found.flat();
}

/** One instance; `undefined` if it is gone. */
export async function findInstance(cloud: Aws, id: string): Promise<Instance | undefined> {
  const [found] = await findInstances(cloud, [id]);
  return found && !isGoneState(found) ? found : undefined;
}

/** The instances that filters of EC2 let through, all pages of them. */
export async function listInstances(cloud: Aws, Filters: { Name: string; Values: string[] }[]): Promise<Instance[]> {
  const { DescribeInstancesCommand } = ec2Sdk();
  const all: Instance[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeInstancesCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}
