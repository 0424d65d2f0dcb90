/** An ExamRoom: a vm for each student and each teacher of an exam. */
import type * as pulumi from "@pulumi/pulumi";
import type { ExamVm } from "../providers";
import type { ConnectionArgs } from "../providers/core/connection";
import { type KnownArguments, refuseArguments } from "./arguments";
import { Component } from "./component";
import type { Seats } from "./seats";

export type { Seats } from "./seats";

/** Arguments of an {@link ExamRoom}. */
export interface ExamRoomArgs extends ConnectionArgs {
  /** The exam's name: a vm is named by it and its student's number, `final_exam_141242022`. @default the room's name */
  exam?: string;
  /** The students. Their vms do not reach the internet. Adding one, or leaving one out, touches no other. */
  students: Seats;
  /** The teachers. Their vms reach the internet, so that software can be installed. @default none */
  teachers?: Seats;
  /**
   * Leaves out the rows of a CSV that are bad (no number, one that is taken, too few fields), with a warning that names each.
   * Whoever is in such a row gets no vm, and loses the one that an earlier run created. @default false: they are refused
   */
  skipBadRows?: boolean;
  /** The image by name. */
  image: pulumi.Input<string>;
  /** The flavor by name. */
  flavor: pulumi.Input<string>;
  /** The image of the teachers' vms. @default that of the students' */
  teacherImage?: pulumi.Input<string>;
  /** The flavor of the teachers' vms. @default that of the students' */
  teacherFlavor?: pulumi.Input<string>;
  /** Allows a change of image, flavor or exam, which destroys vms and launches others. @default false */
  allowReplace?: pulumi.Input<boolean>;
  /** The number of vms launched at a time; the engine's `--parallel` must be as large. @default 5 */
  atATime?: number;
}

/** The outputs of an {@link ExamRoom}. */
export interface ExamRoomOutputs {
  /** The students' vms by number. */
  students: Readonly<Record<string, ExamVm>>;
  /** The teachers' vms by number. */
  teachers: Readonly<Record<string, ExamVm>>;
  /**
   * All seats as CSV: `exam,number,name,role,vm,id,address`; those without a vm have no id. Nothing in it is a formula for a
   * spreadsheet: what begins with `=`, `+`, `-` or `@` has an apostrophe before it. `npx omnicloud roster STACK` writes it to a file.
   */
  roster: pulumi.Output<string>;
}

/** What a builder makes: the outputs, and what `omnicloud roster` reads in the state. */
export interface ExamRoomBuilt extends ExamRoomOutputs {
  /** The roster without ids and addresses: the state has it even if some vms failed. */
  seats: pulumi.Output<string>;
}

const ARGUMENTS: KnownArguments<ExamRoomArgs> = {
  known: {
    connection: true,
    exam: true,
    students: true,
    teachers: true,
    skipBadRows: true,
    image: true,
    flavor: true,
    teacherImage: true,
    teacherFlavor: true,
    allowReplace: true,
    atATime: true,
  },
  required: ["students", "image", "flavor"],
};

export interface ExamRoom extends Readonly<ExamRoomOutputs> {}
/**
 * An exam: a vm for each student, without internet, and one for each teacher, with it. Run it with
 * `pulumi up --continue-on-error`, or with PULUMI_CONTINUE_ON_ERROR=true: a vm that fails is reported and does not stop the
 * others, and the next `up` tries again. A program cannot set that itself.
 * @example
 * const room = new ExamRoom("final_exam", {
 *   students: { file: "students.csv" },
 *   teachers: [{ number: "t1", name: "Grace" }],
 *   image: "xubuntu-14.04-desktop-x86",
 *   flavor: "m1.small",
 * });
 * export const roster = room.roster;
 */
export class ExamRoom extends Component {
  constructor(name: string, args: ExamRoomArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ExamRoom", name, opts);
    this.refusing(() => refuseArguments("ExamRoom", name, args, ARGUMENTS));
    this.build<ExamRoomArgs, ExamRoomBuilt>("ExamRoom", name, args, opts, ["seats"], ["seats"]);
  }
}
