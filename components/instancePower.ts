/** An InstancePower: whether instances run. A resource of its own, whose definition the connection's cloud has. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../providers/core/changedLater";
import type { Fields } from "../providers/core/fields";
import type { Operated, PowerState, Reboot } from "../providers/core/power";
import type { ResourceArgs } from "../providers/core/resource";
import type { DeepInput, Inputs } from "../providers/core/schema";
import { serve } from "../providers/program";
import type { PlaceArgs } from "./component";
import { registeredOrRefused } from "./refused";

/** Arguments of an {@link InstancePower}. */
export interface InstancePowerArgs extends Omit<Inputs<ResourceArgs>, "connection">, PlaceArgs {
  /**
   * The ids of the instances: all are kept in one state, by as few requests as the cloud allows. One that is not there, or
   * that cannot go, stops no other, and is named.
   */
  instances?: DeepInput<string[]>;
  /**
   * The instance's id; another one needs a new resource.
   * @deprecated use `instances`
   */
  server?: pulumi.Input<string>;
  /** The state to keep them in. A change from outside is drift, which the next `up` repairs. */
  state: pulumi.Input<PowerState>;
  /** Reboots them when the trigger changes; one that is not running is not rebooted. @default never */
  reboot?: DeepInput<Reboot>;
}

export type { Operated };

/** What a cloud says of an {@link InstancePower}. */
export interface InstancePowerOutputs {
  /** The state of each instance by its id, in the cloud's words. */
  states: Record<string, string>;
  /** What was done to each last, by its id; those that nothing was done to are absent. */
  operated: Record<string, Operated>;
  /** The state that they are kept in. */
  state: PowerState;
  /** The id of the first. */
  server: string;
  /** The state of the first in the cloud's words: `ACTIVE`, `SHUTOFF`, …; `running`, `stopped`, … */
  status: string;
  /** What was done to the first last; absent until something was. */
  operateType?: string;
  /** When that was. ISO 8601, UTC. */
  operatedAt?: string;
  /** When the first was changed last. ISO 8601, UTC; absent on AWS. */
  updatedAt?: string;
  /** The availability zone that the first is in, on OpenStack; a shelved one is in none. */
  zone?: string;
  /** The hypervisor that the first runs on; only operators of an OpenStack see it. */
  hypervisor?: string;
}

/** What a cloud has for it. */
export interface PowerModule {
  /** What its class gives to Pulumi's constructor. @throws ArgumentError for what the cloud has not */
  powerOf(
    name: string,
    args: InstancePowerArgs,
    opts?: pulumi.CustomResourceOptions,
  ): [type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions];
  /** The outputs that the resource itself has not under these names. */
  outputsOf(self: pulumi.CustomResource, args: InstancePowerArgs): Partial<Fields<InstancePowerOutputs>>;
}

/** The outputs of the first instance, of a resource that has all of them by id. */
export function outputsOfFirst(
  self: pulumi.CustomResource,
): Pick<Fields<InstancePowerOutputs>, "server" | "status" | "operateType" | "operatedAt"> {
  const { instances, states, operated } = self as unknown as Fields<
    Pick<InstancePowerOutputs, "states" | "operated"> & { instances: string[] }
  >;
  const server = instances.apply(([first = ""]) => first);
  const operation = server.apply((id) => operated.apply((all): Operated | undefined => all?.[id]));
  return {
    server,
    status: server.apply((id) => states.apply((all) => all?.[id] ?? "")),
    operateType: operation.apply((done) => done?.type),
    operatedAt: operation.apply((done) => done?.at),
  };
}

export interface InstancePower extends Fields<InstancePowerOutputs> {}
/**
 * Keeps instances running, stopped, suspended or, on OpenStack, shelved, by whatever steps the cloud requires. They are left
 * as they are when this resource is deleted.
 * @example new InstancePower("web", { instances: [web.id], state: "running", reboot: { type: "soft", trigger: "2024-05" } })
 */
export class InstancePower extends pulumi.CustomResource {
  constructor(name: string, args: InstancePowerArgs, opts?: pulumi.CustomResourceOptions) {
    let module: PowerModule | undefined;
    const { given, settle } = registeredOrRefused("InstancePower", name, opts, () => {
      ({ module } = serve<PowerModule>("components", "InstancePower", args?.connection, `InstancePower ${name}`));
      return module.powerOf(name, args ?? ({} as InstancePowerArgs), opts);
    });
    super(...given);
    if (!settle(this) || module === undefined) return;
    for (const instance of [args?.server, args?.instances].flat()) noteChange(this, instance);
    Object.assign(this, module.outputsOf(this, args ?? ({} as InstancePowerArgs)));
  }
}
