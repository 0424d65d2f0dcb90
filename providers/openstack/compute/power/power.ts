/** Whether a server runs: a state that is kept, and reboots on demand. */
import * as pulumi from "@pulumi/pulumi";
import type { PowerState, Reboot } from "../../../../components/power";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of an {@link ServerPower}. */
export interface PowerArgs extends OpenStackArgs {
  /** The server's id; another one needs a new resource. */
  server: string;
  /** The state to keep it in. A change from outside is drift, which the next `up` repairs. */
  state: PowerState;
  /** Reboots the server when the trigger changes; a server that is not running is not rebooted. @default never */
  reboot?: Reboot;
}

/** What the cloud says of an {@link ServerPower}. */
export interface PowerOutputs {
  /** The server's status: `ACTIVE`, `SHUTOFF`, `SUSPENDED`, … */
  status: string;
  /** What was done last: `start`, `stop`, `suspend`, `shelve`, `softreboot` or `hardreboot`; absent until something was. */
  operateType?: string;
  /** When that was. ISO 8601, UTC. */
  operatedAt?: string;
  /** When the server was changed last, this included. ISO 8601, UTC. */
  updatedAt?: string;
  /** The availability zone that the server is in; a shelved one is in none. */
  zone?: string;
  /** The hypervisor that it runs on; only operators see it. */
  hypervisor?: string;
}

/** The type of {@link ServerPower}. */
export const powerType = resourceType<PowerArgs, PowerOutputs>(
  "openstack:Power",
  {
    status: true,
    operateType: true,
    operatedAt: true,
    updatedAt: true,
    zone: true,
    hypervisor: true,
  },
  [],
  { single: true },
);

export interface ServerPower extends Fields<Pick<PowerArgs, "server" | "state"> & PowerOutputs> {}
/**
 * Keeps a server running, stopped, suspended or shelved, by whatever steps the cloud requires. The server is left as it is when this
 * resource is deleted.
 * @example new ServerPower("web", { server: web.id, state: "running", reboot: { type: "soft", trigger: "2024-05" } })
 */
export class ServerPower extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<PowerArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(powerType, name, args, opts));
    noteChange(this, args?.server);
  }
}
