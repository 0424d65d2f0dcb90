/** Many instances of EC2 as its documentation says: one that cannot go stops a whole request, and a state takes its time. */
import type { Aws } from "../../providers/aws/client";
import { CloudError } from "../../providers/core/errors";

/** An instance of the fleet. */
export interface FleetInstance {
  state: "pending" | "running" | "stopping" | "stopped" | "terminated";
  hibernation?: boolean;
  /** Why it is stopped. */
  reason?: string;
  /** Refuses to be stopped, for a reason of its own. */
  protected?: boolean;
  /** Comes to rest only after so many looks. */
  looks?: number;
  /** Never starts: EC2 has no room for it. */
  noRoom?: boolean;
}

type Input = Record<string, unknown>;

/** The stub. */
export class StrictFleet {
  /** The requests that changed something, and those that were refused: `stop 3`, `stop refused: IncorrectInstanceState`. */
  readonly log: string[] = [];
  /** How many requests only looked. */
  looked = 0;
  /** Called once for the next request that changes something, before it is answered. */
  before?: () => void;
  /** Codes that the next requests which change something are answered by, whether they are carried out or not. */
  readonly answers: { code: string; status: number; done: boolean }[] = [];

  constructor(readonly instances: Record<string, FleetInstance>) {}

  /** The client as definitions take it. */
  get cloud(): Aws {
    const send = async (command: { constructor: { name: string }; input: Input }) =>
      this.answer(command.constructor.name.replace(/Command$/, ""), command.input);
    return { region: "eu-west-1", ec2: { send } } as unknown as Aws;
  }

  private answer(operation: string, input: Input): object {
    if (operation === "DescribeInstances") return this.describe(input);
    const { before } = this;
    this.before = undefined;
    before?.();
    const ids = input.InstanceIds as string[];
    const verb = operation === "StartInstances" ? "start" : operation === "StopInstances" ? "stop" : "reboot";
    const answer = this.answers.shift();
    if (!answer || answer.done) this.change(verb, ids, input);
    if (answer) this.refuse(verb, answer.code, "no answer", answer.status);
    return {};
  }

  private change(verb: "start" | "stop" | "reboot", ids: string[], { Hibernate, Force }: Input): void {
    const missing = ids.filter((id) => !this.there(id));
    if (missing.length > 0)
      this.refuse(verb, "InvalidInstanceID.NotFound", `The instance IDs '${missing}' do not exist`);
    const from = verb === "start" ? "stopped" : "running";
    const all = ids.map((id) => [id, this.instances[id] as FleetInstance] as const);
    for (const [id, { state }] of all)
      if (state !== from) this.refuse(verb, "IncorrectInstanceState", `The instance '${id}' is ${state}`);
    for (const [id, one] of all)
      if (verb === "stop" && one.protected)
        this.refuse(verb, "OperationNotPermitted", `The instance '${id}' may not be stopped`);
    this.log.push(`${Hibernate ? "hibernate" : Force ? "force stop" : verb} ${ids.length}`);
    for (const [, one] of all) {
      if (verb === "reboot") continue;
      one.looks ??= 2;
      one.state = verb === "start" ? "pending" : "stopping";
      one.reason = Hibernate ? "Client.UserInitiatedHibernate" : "Client.UserInitiatedShutdown";
    }
  }

  private there(id: string): boolean {
    const { state = "terminated" } = this.instances[id] ?? {};
    return state !== "terminated";
  }

  private describe({ Filters }: Input): object {
    this.looked += 1;
    const [{ Values = [] } = {}] = (Filters ?? []) as { Values?: string[] }[];
    const Instances = Values.flatMap((id) => {
      const one = this.instances[id];
      if (!one) return [];
      if (one.looks !== undefined && --one.looks < 0) this.arrive(one);
      const { state, hibernation = false, reason } = one;
      return [
        {
          ...{ InstanceId: id, State: { Name: state }, HibernationOptions: { Configured: hibernation } },
          StateReason: { Code: reason, Message: one.noRoom ? "Server.InsufficientInstanceCapacity: no room" : reason },
        },
      ];
    });
    return { Reservations: [{ Instances }] };
  }

  private arrive(one: FleetInstance): void {
    one.looks = undefined;
    if (one.state === "pending") one.state = one.noRoom ? "stopped" : "running";
    if (one.state === "stopping") one.state = "stopped";
  }

  private refuse(operation: string, code: string, detail: string, status = 400): never {
    this.log.push(`${operation} refused: ${code}`);
    const about = { service: "AWS EC2 eu-west-1", operation, status, detail, ambiguous: status >= 500 };
    throw new CloudError(about, { cause: Object.assign(new Error(detail), { name: code }) });
  }
}
