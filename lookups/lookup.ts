/**
 * What all look-ups share: they run in the program's process, on the connection that they name, with the platform's
 * leave where the connection asks for it, and in a time that ends.
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { CommonSettings } from "../providers/core/connection";
import { OmnicloudError } from "../providers/core/errors";
import { within } from "../providers/core/operation";
import { requirePermission } from "../providers/core/permission";
import { faultsOf, type Inputs, type Shape } from "../providers/core/schema";
import { place } from "../providers/openstack/args";
import type { ServiceName } from "../providers/openstack/catalog";
import type { OpenStack } from "../providers/openstack/client";
import { openstack } from "../providers/openstack/cloud";
import { connectionsOfProgram } from "../providers/program";

/** Arguments of every look-up: where it looks. */
export interface LookupArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The region. @default the connection's */
  region?: string;
  /** The id of the project to look in, for operators: `tenant.projectId`. @default the connection's own */
  project?: string;
}

/** How a look-up is made. */
export interface LookupOptions {
  /** How long it may take, in seconds, retries included. @default 120 */
  timeout?: number;
}

/** How a look-up is made whose inputs may be Outputs. */
export interface LookupOutputOptions extends LookupOptions {
  /** Resources that must be there, and finished, before anything is asked. */
  dependsOn?: pulumi.Resource | pulumi.Resource[];
}

/** The schema of the arguments of every look-up. */
export const where = {
  connection: place.connection,
  region: place.region,
  project: place.project,
} satisfies Shape<LookupArgs>;

/** A kind of cloud, as far as look-ups need it. */
interface Kind<Client> {
  kind: string;
  client(settings: never, place: Record<string, unknown>): Client;
}

/** One look-up on its connection, which is of the kind of cloud that the look-up speaks to. */
export class LookupOn<Client> {
  readonly cloud: Client;
  private readonly settings: CommonSettings & { name: string };

  /** @throws ConnectionError for an unknown connection, and for one of another kind of cloud */
  constructor(
    on: Kind<Client>,
    private readonly verb: string,
    args: Pick<LookupArgs, "connection">,
    private readonly options: LookupOptions = {},
  ) {
    this.settings = connectionsOfProgram().of(on.kind, args.connection, verb);
    this.cloud = on.client(this.settings as never, { ...args });
  }

  /** Runs a part of the look-up with its time. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const seconds = this.options.timeout ?? 120;
    return within({ verb: this.verb, deadline: Date.now() + seconds * 1000, patient: true }, work);
  }

  /**
   * Asks the platform, where the connection has a `verifyUrl`.
   * @param id the object that is looked at; nothing for a list
   * @throws NotAllowedError for anything but a clear yes
   */
  async permit(id = ""): Promise<void> {
    return requirePermission(this.settings, id, id ? undefined : this.verb);
  }
}

/** One look-up on an OpenStack. */
export class Lookup extends LookupOn<OpenStack> {
  constructor(verb: string, args: LookupArgs, options?: LookupOptions) {
    super(openstack, verb, args, options);
  }

  /** The region that a service's answers are from, even if neither look-up nor connection names one. */
  region(service: ServiceName): Promise<string | undefined> {
    return this.cloud.regionOf(service);
  }
}

/**
 * Makes a look-up: its arguments are checked, then `work` asks.
 * @throws OmnicloudError naming the argument that is wrong; whatever `work` throws. Pulumi prints none with a stack.
 */
export async function look<Args extends LookupArgs, Result>(
  verb: string,
  schema: z.ZodType,
  args: Args,
  options: LookupOptions | undefined,
  work: (lookup: Lookup) => Promise<Result>,
): Promise<Result> {
  return checked(verb, schema, args, () => new Lookup(verb, args, options), work);
}

/** {@link look} on a cloud of another kind. */
export async function lookOn<Args extends Pick<LookupArgs, "connection">, Result, Client>(
  on: Kind<Client>,
  verb: string,
  schema: z.ZodType,
  args: Args,
  options: LookupOptions | undefined,
  work: (lookup: LookupOn<Client>) => Promise<Result>,
): Promise<Result> {
  return checked(verb, schema, args, () => new LookupOn(on, verb, args, options), work);
}

function checked<Result, L extends LookupOn<unknown>>(
  verb: string,
  schema: z.ZodType,
  args: unknown,
  open: () => L,
  work: (lookup: L) => Promise<Result>,
): Promise<Result> {
  return clean(async () => {
    understood(verb, schema, args);
    const lookup = open();
    return await lookup.run(() => work(lookup));
  });
}

/** The look-up once its inputs are known; in a preview that does not know them yet, its result is unknown as well. */
export function later<Args, Result>(
  args: Inputs<Args>,
  options: LookupOutputOptions | undefined,
  look: (args: Args, options?: LookupOptions) => Promise<Result>,
): pulumi.Output<Result> {
  const { dependsOn = [], ...rest } = options ?? {};
  const finished = pulumi.unsecret(pulumi.all([dependsOn].flat().flatMap(outputsOf)));
  return pulumi
    .all([args as pulumi.Input<Args>, finished])
    .apply(([known]) => look(known as Args, rest)) as pulumi.Output<Result>;
}

/** A resource is finished when all that it gives is there. */
function outputsOf(resource: pulumi.Resource): pulumi.Output<unknown>[] {
  return Object.values(resource).filter((value): value is pulumi.Output<unknown> => pulumi.Output.isInstance(value));
}

/** @throws OmnicloudError naming each argument that is wrong */
export function understood(verb: string, schema: z.ZodType, args: unknown): void {
  const faults = faultsOf(schema, args).map(({ property, reason }) => (property ? `${property}: ${reason}` : reason));
  if (faults.length > 0) throw new OmnicloudError(`${verb}: ${faults.join("; ")}`);
}

/** TRANSITION: errors of ours mark themselves. */
export function clean<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** One object: by its id or by its name. */
export interface IdOrName {
  /** The id. Either this or `name`. */
  id?: string;
  /** The name, where only one object has it. Either this or `id`. */
  name?: string;
}

/** The schema of a look-up of one object. */
export const one = z
  .strictObject({
    ...where,
    ...({ id: z.string().min(1).optional(), name: z.string().min(1).optional() } satisfies Shape<IdOrName>),
  })
  .refine(({ id, name }) => (id === undefined) !== (name === undefined), "give either id or name");
