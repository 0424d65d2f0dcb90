/** An ExamRoom on an exam cloud: an ExamVm for each seat. */
import * as pulumi from "@pulumi/pulumi";
import { isUnknown } from "@pulumi/pulumi/output";
import type { ExamRoomArgs, ExamRoomBuilt } from "../../../components/examRoom";
import { type RosterRow, rosterForSpreadsheets, rosterOf, vmNameOf } from "../../../components/roster";
import { seatsOf } from "../../../components/seats";
import type { Builder } from "../../core/cloud";
import { ExamVm } from "../vm/vm";

/** A seat, and its vm as a resource. */
interface Placed {
  seat: Omit<RosterRow, "id" | "address">;
  machine: ExamVm;
}

/** Builds an ExamRoom. */
export const build: Builder<ExamRoomArgs, ExamRoomBuilt> = (self, room, args) => {
  const { exam = room, image, flavor, teacherImage = image, teacherFlavor = flavor } = args;
  const { connection, allowReplace, atATime } = args;
  const placed: Placed[] = [];
  const { seats, skipped } = seatsOf(room, args);
  if (skipped.length > 0)
    void pulumi.log.warn(
      `ExamRoom ${room}: ${skipped.length} bad ${skipped.length === 1 ? "row is" : "rows are"} left out, and nobody in them has a vm:${skipped.map((line) => `\n  ${line}`).join("")}`,
      self,
    );
  // A plain loop: the engine keeps the calls around each resource in the state, which it writes at every step.
  for (const { number, name = "", role } of seats) {
    const teaches = role === "teacher";
    const vm = vmNameOf(exam, number);
    const machine = new ExamVm(
      `${room}-${number}`,
      {
        connection,
        name: vm,
        image: teaches ? teacherImage : image,
        flavor: teaches ? teacherFlavor : flavor,
        internet: teaches,
        allowReplace,
        atATime,
      },
      { parent: self },
    );
    placed.push({ seat: { exam, number, name, role, vm }, machine });
  }
  return {
    students: machinesOf(placed, "student"),
    teachers: machinesOf(placed, "teacher"),
    roster: pulumi.all(placed.map(row)).apply((rows) => rosterForSpreadsheets(rows, false)),
    seats: pulumi.output(rosterOf(placed.map(({ seat }) => ({ ...seat, id: "", address: "" })))),
  };
};

function machinesOf(placed: readonly Placed[], role: RosterRow["role"]): Record<string, ExamVm> {
  const wanted = placed.filter(({ seat }) => seat.role === role);
  return Object.fromEntries(wanted.map(({ seat, machine }) => [seat.number, machine]));
}

function row({ seat, machine: { id, address } }: Placed): pulumi.Output<RosterRow> {
  return pulumi.all([ifThere(id), ifThere(address)]).apply(([known, at]) => ({ ...seat, id: known, address: at }));
}

/** An output's value; after an `up` empty if the vm could not be launched, so that the others' roster is there. */
function ifThere(output: pulumi.Output<string | undefined>): pulumi.Output<string> {
  if (pulumi.runtime.isDryRun()) return output.apply((value) => value ?? "");
  return (output as WithUnknowns).apply((value) => (isUnknown(value) ? "" : String(value ?? "")), true);
}

/** The SDK has this parameter, and does not declare it: the function is called for what is not known, too. */
interface WithUnknowns {
  apply(work: (value: unknown) => string, withUnknowns: true): pulumi.Output<string>;
}
