/** Networks of EC2 as its documentation says, where moto deletes at once: what is in a VPC, a subnet or a group keeps it. */
import type { Aws } from "../../providers/aws/client";
import { CloudError } from "../../providers/core/errors";

/** A network interface of the stub. */
export interface StrictInterface {
  /** The subnet and the group that it is in. */
  in: readonly string[];
  /** What its service says of it. */
  description?: string;
  /** The instance that has it. */
  instance?: string;
  /** After how many looks it is gone. */
  looks: number;
}

type Input = Record<string, unknown>;

/** The stub. */
export class StrictNetwork {
  /** What was deleted, and what was refused. */
  readonly log: string[] = [];
  /** The state of each instance. */
  readonly instances = new Map<string, string>();
  /** How often EC2 still refuses when nothing is to be seen. */
  unseen = 0;

  constructor(readonly interfaces: Map<string, StrictInterface>) {}

  /** The client as definitions take it. */
  get cloud(): Aws {
    const send = async (command: { constructor: { name: string }; input: Input }) =>
      this.answer(command.constructor.name.replace(/Command$/, ""), command.input);
    return { region: "eu-west-1", ec2: { send } } as unknown as Aws;
  }

  private answer(operation: string, input: Input): object {
    const [[, filter] = []] = ((input.Filters as { Values: string[] }[]) ?? []).map(
      ({ Values }) => ["", Values] as const,
    );
    switch (operation) {
      case "DescribeNetworkInterfaces":
        return { NetworkInterfaces: this.look(filter?.[0] ?? "") };
      case "DescribeInstances":
        return { Reservations: [{ Instances: (filter ?? []).map((id) => this.instance(id)) }] };
      case "DeleteSubnet":
        return this.delete(String(input.SubnetId));
      case "DeleteSecurityGroup":
        return this.delete(String(input.GroupId));
      default:
        throw new Error(`the stub knows no ${operation}`);
    }
  }

  private instance(InstanceId: string) {
    return { InstanceId, State: { Name: this.instances.get(InstanceId) }, Tags: [{ Key: "Name", Value: "web" }] };
  }

  private look(id: string): object[] {
    const all = [...this.interfaces].filter(([, one]) => one.in.includes(id) && one.looks > 0);
    for (const [, one] of all) one.looks -= 1;
    return all.map(([NetworkInterfaceId, { description, instance }]) => ({
      ...{ NetworkInterfaceId, Description: description, RequesterManaged: description !== undefined },
      ...(instance === undefined ? {} : { Attachment: { InstanceId: instance, Status: "attached" } }),
    }));
  }

  private delete(id: string): object {
    const isUsed = [...this.interfaces.values()].some((one) => one.in.includes(id) && one.looks > 0);
    if (isUsed || this.unseen > 0) {
      if (!isUsed) this.unseen -= 1;
      this.log.push(`${id} refused`);
      const about = { service: "AWS EC2 eu-west-1", operation: "Delete", status: 400, detail: "has dependencies" };
      throw new CloudError(about, { cause: Object.assign(new Error(), { name: "DependencyViolation" }) });
    }
    this.log.push(`${id} deleted`);
    return {};
  }
}
