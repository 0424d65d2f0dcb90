/** How a look-up reaches the cloud of its connection, and how its inputs may be Outputs. */
import * as pulumi from "@pulumi/pulumi";
import { unknown as notKnown } from "@pulumi/pulumi/output";
import type { BlocksOf } from "../providers";
import { afterChanges, provideLookUps } from "../providers/core/changedLater";
import type { ConnectionArgs, RegionArgs } from "../providers/core/connection";
import { NotAllowedError, OmnicloudError } from "../providers/core/errors";
import { endRun } from "../providers/core/failedLookUp";
import type { ListOn, LookupOn, LookupOptions } from "../providers/core/lookup";
import type { Page } from "../providers/core/page";
import { reportError } from "../providers/core/reportedError";
import type { Inputs } from "../providers/core/schema";
import { serve } from "../providers/program";

export type { LookupOptions } from "../providers/core/lookup";

/** Arguments of a look-up that any cloud may answer: where it looks. */
export interface LookupArgs extends RegionArgs, BlocksOf<"lookup"> {
  /**
   * The id of the project to look in, for operators of an OpenStack. @default the connection's own
   * @deprecated use `openstack: { project }`
   */
  project?: string;
}

/** One object: by its id or by its name. */
export interface IdOrName {
  /** The id. Either this or `name`. */
  id?: string;
  /** The name, if only one object has it. Either this or `id`. */
  name?: string;
}

/** A paged list: where to look, and which page. */
export interface PageArgs extends LookupArgs, Page {}

/** Options of a look-up whose inputs may be Outputs. */
export interface LookupOutputOptions extends LookupOptions {
  /** Resources that must be finished before the look-up runs. */
  dependsOn?: pulumi.Resource | pulumi.Resource[];
}

/**
 * Asks the cloud of the connection.
 * @param look the look-up's name
 * @throws OmnicloudError naming the argument that is wrong, or what the cloud refuses
 */
export async function ask<Args extends ConnectionArgs, Result>(
  look: string,
  args: Args,
  options: LookupOptions | undefined,
): Promise<Result> {
  const { module, on } = serve<Record<string, LookupOn<Args, Result>>>("lookups", look, args.connection, look);
  return (module[look] as LookupOn<Args, Result>)(args, on, options);
}

/** Asks the cloud of the connection for a list, fetched as it is consumed. */
export async function* askForEach<Args extends ConnectionArgs, Item>(
  list: string,
  args: Args,
  options: LookupOptions | undefined,
): AsyncGenerator<Item, void> {
  const { module, on } = serve<Record<string, ListOn<Args, Item>>>("lookups", list, args.connection, list);
  yield* (module[list] as ListOn<Args, Item>)(args, on, options);
}

/** A look-up whose inputs may be Outputs. */
export type OutputOf<Args, Result> = (args: Inputs<Args>, options?: LookupOutputOptions) => pulumi.Output<Result>;

/**
 * A look-up with inputs that may be Outputs: it runs once they are known. In a preview that does not know them yet, its
 * result is unknown as well.
 * @example export const getFlavorOutput = asOutput(getFlavor);
 */
export function asOutput<Args, Result>(
  look: (args?: Args, options?: LookupOptions) => Promise<Result>,
): (args?: Inputs<Args>, options?: LookupOutputOptions) => pulumi.Output<Result>;
export function asOutput<Args, Result>(
  look: (args: Args, options?: LookupOptions) => Promise<Result>,
): OutputOf<Args, Result>;
export function asOutput<Args, Result>(
  look: (args: Args, options?: LookupOptions) => Promise<Result>,
): (args?: Inputs<Args>, options?: LookupOutputOptions) => pulumi.Output<Result> {
  return (args = {} as Inputs<Args>, { dependsOn = [], ...options } = {}) => {
    const finished = pulumi.unsecret(pulumi.all([dependsOn].flat().flatMap(outputsOf)));
    return pulumi
      .all([args as pulumi.Input<Args>, finished, afterChanges(args as object)])
      .apply(([known]) => orReported(look(known as Args, options))) as pulumi.Output<Result>;
  };
}

/**
 * The result; in a preview a failure is reported once, and the result stays unknown, so that the preview goes on and shows
 * what else is wrong. A rejected Output would be reported for each field that the program takes from it, and lets an inline
 * program of the Automation API wait for ever. It cannot be unknown in `up`: what depends on it must not be created.
 */
async function orReported<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof OmnicloudError)) throw error;
    if (!pulumi.runtime.isDryRun()) {
      endRun(error.message);
      throw error;
    }
    await reportError(error.message);
    return notKnown as unknown as Result;
  }
}

/** All that a resource outputs: it is finished when they are known. What it looks up itself when it is read is left alone. */
function outputsOf(resource: pulumi.Resource): pulumi.Output<unknown>[] {
  return Object.values(Object.getOwnPropertyDescriptors(resource))
    .map(({ value }) => value as unknown)
    .filter((value): value is pulumi.Output<unknown> => pulumi.Output.isInstance(value));
}

provideLookUps((look, args, dependsOn) =>
  asOutput(async (known: ConnectionArgs) => {
    try {
      return await ask<ConnectionArgs, object>(look, known, undefined);
    } catch (error) {
      // What the platform does not let be looked up stays as the resource read it.
      if (error instanceof NotAllowedError) return undefined;
      throw error;
    }
  })(args, { dependsOn }),
);
