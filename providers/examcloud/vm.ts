/** A vm on an exam cloud. API: exam-cloud-api.md, launch_instance and destroy_instance */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Lost, type Report } from "../core/definition";
import { equal } from "../core/equal";
import { reasonOf } from "../core/errors";
import { identityOf } from "../core/mark";
import { registration } from "../core/resource";
import type { Inputs, Shape } from "../core/schema";
import type { ExamCloud, LaunchArgs } from "./client";
import { allNoted, forget, type Launch, note, noted } from "./intent";
import { ExamCloudError, LostLaunchError } from "./refusal";

/** Arguments of an {@link ExamVm}. The cloud changes none of them in place. */
export interface ExamVmArgs extends LaunchArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /**
   * Takes over a vm that is there already, by its id; `adoptAddress` is its address. The cloud cannot be asked what it
   * is: it is taken for what the arguments say. `false` always launches a new one.
   * @default takes back a vm that an earlier, interrupted run on this machine launched
   */
  adopt?: string | false;
  /** The address of the vm to adopt, which the cloud tells only at a launch. */
  adoptAddress?: string;
  /** Allows a change of image, flavor, internet or name, which destroys the vm and launches another. @default false */
  allowReplace?: boolean;
  /** How many launches and destructions the cloud is given at a time, by all of the stack's vms on it. @default 5 */
  atATime?: number;
}

/** What the cloud says of a vm, at its launch and never again. */
export interface ExamVmOutputs {
  /** Its IPv4 address, which a desktop client takes. */
  address?: string;
}

/** The document has no stress test done: more at a time than this is the user's choice. */
const AT_A_TIME = 5;

const text = z.string().min(1);

/** The definition of {@link ExamVm}. */
export const vm = define<ExamVmArgs, ExamVmOutputs, ExamCloud>({
  name: "examcloud:ExamVm",
  kind: "examcloud",
  args: z.strictObject({
    connection: text.optional(),
    adopt: z.union([text, z.literal(false)]).optional(),
    adoptAddress: text.optional(),
    image: text,
    flavor: text,
    internet: z.boolean("must be true or false"),
    name: text,
    allowReplace: z.boolean().optional(),
    atATime: z.int().positive().optional(),
  } satisfies Shape<ExamVmArgs>),
  outputs: ["address"],
  replaceOn: ["image", "flavor", "internet", "name"],
  holdsData: true,
  replacedWith: "allowReplace",
  quiet: ["allowReplace", "atATime", "adoptAddress"],

  validate(_args, was, { cloud, token }) {
    const launch = noted(token, cloud.url);
    // The state knows the vm. A replacement that was cut off stays noted: it is the old vm that the state knows then.
    if (was && launch?.id !== undefined && isOf(launch, was)) forget(token);
    return [];
  },

  /** The vms whose answers came in a run that was cut off before the state was written. */
  marked: async ({ url }) =>
    allNoted()
      .filter((launch) => launch.url === url)
      .flatMap(({ id, name, token, kept = false, at: createdAt }) =>
        id === undefined ? [] : [{ id, name, token, kept, createdAt, forget: () => forget(token) }],
      ),

  async create(args, context, report) {
    const { cloud, token } = context;
    const { image, flavor, internet, name } = args;
    const before = noted(token, cloud.url);
    if (before)
      report.warn(
        before.id === undefined
          ? `${cutOff(before)} and destroy one that has not the address in this stack`
          : leftThere(before),
      );
    return cloud.inTurn(args.atATime ?? AT_A_TIME, async () => {
      const kept = context.mark !== token;
      const launch: Launch = { image, flavor, internet, name, url: cloud.url, at: new Date().toISOString(), kept };
      keep(token, report, launch);
      try {
        const { id, address } = await cloud.launch(launch);
        keep(token, report, { ...launch, id, address });
        report.made(id);
        report.saw({ args: {}, outputs: { address } });
        return id;
      } catch (error) {
        if (!(error instanceof LostLaunchError)) keep(token, report, before);
        throw error;
      }
    });
  },

  /** There is nothing to ask: what is known is kept. */
  async read(id, was, { cloud, token }) {
    const launch = noted(token, cloud.url);
    if (launch?.id !== id) return { args: {}, outputs: { address: was.address ?? was.adoptAddress } };
    const { image, flavor, internet, name, address } = launch;
    return { args: { image, flavor, internet, name }, outputs: { address } };
  },

  async delete(id, was, { cloud, token, urn }, { warn }) {
    const launch = noted(token, cloud.url);
    const name = was.name ?? launch?.name ?? id;
    const forgotten = () => launch?.id === id && forget(token);
    try {
      const there = await cloud.inTurn(was.atATime ?? AT_A_TIME, () => cloud.destroy(id));
      if (!there) warn(`vm ${id} (${name}) was gone already`);
      forgotten();
    } catch (error) {
      if (!(error instanceof ExamCloudError) || error.codeName !== "ERR_INVAL_CMD") throw error;
      const inState = was.name !== undefined;
      if (inState) forgotten(); // the state stays the only one that knows it
      const then = inState ? `pulumi state delete '${urn}'` : `npx omnicloud leftovers STACK --forget ${name}`;
      const advice =
        `it does not implement destroy_instance yet, so the vm ${name} is still there and stays ` +
        `${inState ? "in the state" : "noted"}: destroy it in the cloud's dashboard, then run ${then}`;
      throw new ExamCloudError(error.code, error.detail, { command: "destroy_instance", vm_id: id }, advice);
    }
  },
});

/** The launches of a stack whose answers never came. Only this machine knows of them. */
export function lostLaunches(identity: string): Lost[] {
  const unanswered = allNoted().filter(({ id, token }) => id === undefined && identityOf(token) === identity);
  return unanswered.map((launch) => ({
    name: launch.name,
    sentence: `${cutOff(launch)} and destroy it there`,
    forget: () => forget(launch.token),
  }));
}

/** What to look for after a launch that was cut off; what to do with it follows. */
function cutOff({ name, at, url }: Launch): string {
  return (
    `an earlier run asked for a vm named ${name} at ${at} and was cut off before the answer; ${url} cannot be asked ` +
    `whether it made one: look for ${name} in the cloud's dashboard,`
  );
}

/** A vm that is in no state, and was not to be taken back. */
function leftThere({ id, name, at }: Launch): string {
  return `an earlier run launched vm ${id} (${name}) at ${at} and was cut off: no state knows it, destroy it in the cloud's dashboard`;
}

/** Whether a launch was asked for with these arguments. */
function isOf(launch: LaunchArgs, { image, flavor, internet, name }: LaunchArgs): boolean {
  return equal([launch.image, launch.flavor, launch.internet, launch.name], [image, flavor, internet, name]);
}

/** Writes the note, or takes it away; a note that cannot be written is no reason not to launch. */
function keep(token: string, { warn }: Report, launch: Launch | undefined): void {
  try {
    if (launch) note(token, launch);
    else forget(token);
  } catch (error) {
    warn(
      `no note can be kept of this launch, so a run that is cut off now cannot be told of later: ${reasonOf(error)}`,
    );
  }
}

/**
 * A vm on an exam cloud. The cloud cannot be asked about it: a refresh keeps what is known. See `ExamRoom` for many.
 * @example
 * const vm = new ExamVm("ada", {
 *   image: "xubuntu-14.04-desktop-x86",
 *   flavor: "m1.small",
 *   internet: false,
 *   name: "final_exam_141242022",
 * });
 * export const desktop = vm.address;
 */
export class ExamVm extends pulumi.CustomResource {
  declare readonly image: pulumi.Output<string>;
  declare readonly flavor: pulumi.Output<string>;
  declare readonly internet: pulumi.Output<boolean>;
  declare readonly name: pulumi.Output<string>;
  /** Its IPv4 address, which a desktop client takes. */
  declare readonly address: pulumi.Output<string | undefined>;

  constructor(name: string, args: Inputs<ExamVmArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(vm, name, args, opts));
  }
}
