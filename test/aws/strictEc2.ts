/** EC2 as its documentation says, where moto is kinder: what it refuses in which state, and what takes time. */
import type { Aws } from "../../providers/aws/client";
import { CloudError } from "../../providers/core/errors";

/** An instance of the stub. */
export interface StrictInstance {
  state: "running" | "stopping" | "stopped" | "pending";
  type: string;
  hibernation: boolean;
  /** Why it is stopped. */
  reason?: string;
  /** Devices that are in use without being shown, as those of the image are. */
  hidden: string[];
  zone: string;
}

/** What a command was given. */
type Input = Record<string, unknown>;

/** How often a state on its way is shown before it has arrived. */
const LOOKS = 2;

/** The stub. */
export class StrictEc2 {
  /** The commands that changed something, in order, and those that were refused. */
  readonly log: string[] = [];
  readonly attached = new Map<string, string>();
  /** NAT gateways by their state: what is deleted is there for a while. */
  readonly nats = new Map<string, string>();
  private looks = 0;

  constructor(readonly instance: StrictInstance) {}

  /** The client as definitions take it. */
  get cloud(): Aws {
    const send = async (command: { constructor: { name: string }; input: Input }) =>
      this.answer(command.constructor.name.replace(/Command$/, ""), command.input);
    return { region: "eu-west-1", ec2: { send } } as unknown as Aws;
  }

  private answer(operation: string, input: Input): object {
    const verbs: Record<string, (input: Input) => object> = {
      DescribeInstances: () => this.describe(),
      DescribeInstanceTypes: () => ({ InstanceTypes: [] }),
      DescribeVolumes: () => ({ Volumes: [this.volume()] }),
      StopInstances: ({ Hibernate }) => this.stop(Hibernate === true),
      StartInstances: () => this.start(),
      ModifyInstanceAttribute: ({ InstanceType }) => this.retype(String((InstanceType as Input).Value)),
      AttachVolume: ({ Device }) => this.attach(String(Device)),
      CreateTags: () => ({}),
      DescribeNatGateways: () => this.describeNats(),
      DeleteNatGateway: ({ NatGatewayId }) => this.deleteNat(String(NatGatewayId)),
    };
    const verb = verbs[operation];
    if (!verb) throw new Error(`the stub knows no ${operation}`);
    return verb(input);
  }

  private refuse(operation: string, code: string, detail: string): never {
    this.log.push(`${operation} refused: ${code}`);
    const about = { service: "AWS EC2 eu-west-1", operation, status: 400, detail };
    throw new CloudError(about, { cause: Object.assign(new Error(detail), { name: code }) });
  }

  private describe() {
    const { instance: own } = this;
    this.looks += 1;
    if (this.looks > LOOKS && own.state === "stopping") own.state = "stopped";
    if (this.looks > LOOKS && own.state === "pending") own.state = "running";
    const one = {
      ...{ InstanceId: "i-1", InstanceType: own.type, State: { Name: own.state } },
      ...{ StateReason: { Code: own.reason }, HibernationOptions: { Configured: own.hibernation } },
      Placement: { AvailabilityZone: own.zone },
      BlockDeviceMappings: [...this.attached.values()].map((DeviceName) => ({ DeviceName })),
    };
    return { Reservations: [{ Instances: [one] }] };
  }

  private stop(hibernate: boolean): object {
    if (hibernate && !this.instance.hibernation)
      this.refuse(
        "StopInstances",
        "UnsupportedHibernationConfiguration",
        "The instance is not configured for hibernation",
      );
    this.log.push(hibernate ? "hibernate" : "stop");
    this.instance.reason = hibernate ? "Client.UserInitiatedHibernate" : "Client.UserInitiatedShutdown";
    return this.to("stopping");
  }

  private start(): object {
    if (this.instance.state !== "stopped")
      this.refuse("StartInstances", "IncorrectInstanceState", `The instance is ${this.instance.state}`);
    this.log.push("start");
    return this.to("pending");
  }

  private to(state: StrictInstance["state"]): object {
    this.instance.state = state;
    this.looks = 0;
    return {};
  }

  private retype(type: string): object {
    if (this.instance.state !== "stopped")
      this.refuse("ModifyInstanceAttribute", "IncorrectInstanceState", "The instance is not in the 'stopped' state");
    this.log.push(`type ${type}`);
    this.instance.type = type;
    return {};
  }

  private volume() {
    const Device = this.attached.get("vol-1");
    const Attachments = Device ? [{ InstanceId: "i-1", Device, State: "attached" }] : [];
    return { VolumeId: "vol-1", State: Device ? "in-use" : "available", AvailabilityZone: "eu-west-1a", Attachments };
  }

  private attach(device: string): object {
    if (this.instance.hidden.includes(device) || [...this.attached.values()].includes(device))
      this.refuse(
        "AttachVolume",
        "InvalidParameterValue",
        `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
      );
    this.log.push(`attach ${device}`);
    this.attached.set("vol-1", device);
    return {};
  }

  private describeNats() {
    this.looks += 1;
    for (const [id, state] of this.nats) if (state === "deleting" && this.looks > LOOKS) this.nats.set(id, "deleted");
    return { NatGateways: [...this.nats].map(([NatGatewayId, State]) => ({ NatGatewayId, State })) };
  }

  private deleteNat(id: string): object {
    this.log.push("delete NAT gateway");
    this.nats.set(id, "deleting");
    this.looks = 0;
    return {};
  }
}
