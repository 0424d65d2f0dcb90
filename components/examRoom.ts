/** An ExamRoom: a vm for each student and each teacher of an exam. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { reasonOf } from "../providers/core/errors";
import { fromProject } from "../providers/core/project";
import { ExamVm } from "../providers/examcloud/vm";
import { Component } from "./component";
import { type ReadSeats, type RosterRow, rosterOf, type Seat, seatsIn, sound, vmNameOf } from "./roster";

/** Who sits in an exam: a list, a CSV with the columns `number` and `name`, or the file of one, seen from the project. */
export type Seats = readonly Seat[] | { csv: string } | { file: string };

/** Arguments of an {@link ExamRoom}. */
export interface ExamRoomArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The exam's name: a vm is called by it and its student's number, `final_exam_141242022`. @default the room's name */
  exam?: string;
  /** The students. Their vms do not reach the internet. One that is added or taken out touches no other. */
  students: Seats;
  /** The teachers. Their vms reach the internet, so that software can be installed. @default none */
  teachers?: Seats;
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
  /** How many are launched at a time; the engine's `--parallel` must be as large. @default 5 */
  atATime?: number;
}

/** A seat and its vm. */
interface Placed extends Pick<RosterRow, "exam" | "number" | "name" | "role" | "vm"> {
  machine: ExamVm;
}

/**
 * An exam: a vm for each student, without internet, and one for each teacher, with it. Run it with
 * `pulumi up --continue-on-error`, or with PULUMI_CONTINUE_ON_ERROR=true: one that fails is reported and does not stop the
 * rest, and the next `up` tries it again. No program can ask that of the engine by itself.
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
  /** The students' vms by number. */
  readonly students: Readonly<Record<string, ExamVm>>;
  /** The teachers' vms by number. */
  readonly teachers: Readonly<Record<string, ExamVm>>;
  /** All seats as CSV: `exam,number,name,role,vm,id,address`. `npx omnicloud roster STACK` writes it to a file. */
  readonly roster: pulumi.Output<string>;

  constructor(name: string, args: ExamRoomArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ExamRoom", name, opts);
    const { exam = name, image, flavor, teacherImage = image, teacherFlavor = flavor } = args;
    const { connection, allowReplace, atATime } = args;
    const placed: Placed[] = [];
    // A plain loop: the engine keeps the calls around each resource in the state, which it writes at every step.
    for (const { number, name: person = "", role } of seatsOf(name, args)) {
      const teaches = role === "teacher";
      const vm = vmNameOf(exam, number);
      const machine = new ExamVm(
        `${name}-${number}`,
        {
          connection,
          name: vm,
          image: teaches ? teacherImage : image,
          flavor: teaches ? teacherFlavor : flavor,
          internet: teaches,
          allowReplace,
          atATime,
        },
        { parent: this },
      );
      placed.push({ exam, number, name: person, role, vm, machine });
    }
    const machines = (wanted: string) =>
      Object.fromEntries(placed.filter(({ role }) => role === wanted).map(({ number, machine }) => [number, machine]));

    this.students = machines("student");
    this.teachers = machines("teacher");
    this.roster = pulumi.all(placed.map(row)).apply(rosterOf);
    // Who sits where, without the vms: the state has it also where some of them failed.
    this.registerOutputs({ seats: rosterOf(placed.map((seat) => ({ ...seatOf(seat), id: "", address: "" }))) });
  }
}

function seatOf({ exam, number, name, role, vm }: Placed): Omit<RosterRow, "id" | "address"> {
  return { exam, number, name, role, vm };
}

function row(placed: Placed): pulumi.Output<RosterRow> {
  const { id, address } = placed.machine;
  return pulumi.all([id, address]).apply(([known, at]) => ({ ...seatOf(placed), id: known, address: at ?? "" }));
}

/**
 * Who sits in the room, students first.
 * @throws RunError naming each fault, with the line that it is on; Pulumi prints it without a stack
 */
function seatsOf(room: string, args: ExamRoomArgs): (Seat & Pick<RosterRow, "role">)[] {
  const students = sound(written(args.students, "students"));
  const taken = new Map(students.seats.map(({ number, at }) => [number, `a student's (${at})`]));
  const teachers = sound(written(args.teachers ?? [], "teachers"), taken);
  const faults = [
    ...(args.exam === "" ? ["exam: must not be empty"] : []),
    ...students.faults.map((fault) => `students: ${fault}`),
    ...teachers.faults.map((fault) => `teachers: ${fault}`),
  ];
  if (faults.length > 0) throw new pulumi.RunError(`ExamRoom ${room}: ${faults.join("\n  ")}`);
  return [
    ...students.seats.map((seat) => ({ ...seat, role: "student" as const })),
    ...teachers.seats.map((seat) => ({ ...seat, role: "teacher" as const })),
  ];
}

/** The seats as they are written, each with its place. */
function written(seats: Seats, property: "students" | "teachers"): ReadSeats {
  if (Array.isArray(seats))
    return { seats: seats.map((seat: Seat, i) => ({ ...seat, at: `${property}[${i}]` })), faults: [] };
  if ("csv" in seats) return seatsIn(seats.csv);
  const { file } = seats as { file: string };
  try {
    const { seats: found, faults } = seatsIn(readFileSync(fromProject(file), "utf8"));
    return {
      seats: found.map((seat) => ({ ...seat, at: `${file}, ${seat.at}` })),
      faults: faults.map((fault) => `${file}, ${fault}`),
    };
  } catch (error) {
    return { seats: [], faults: [`${file} cannot be read: ${reasonOf(error)}`] };
  }
}
