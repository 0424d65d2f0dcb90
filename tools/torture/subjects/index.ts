/** All programs under torture: together they hold every resource and component. */
import { type Subject, together } from "../subject";
import { awsNat, awsNet, awsOperations, awsStorage, awsTeam } from "./aws";
import { cluster } from "./cluster";
import { desktops } from "./desktops";
import { exam } from "./exam";
import { guarded } from "./guarded";
import { copies, doors } from "./more";
import { operations } from "./operations";
import { machines, shares, wires } from "./plain";
import { objects, storage } from "./storage";
import { files, team } from "./team";
import { tenants } from "./tenants";

/** All of them. */
export const subjects: readonly Subject[] = [
  ...[wires, machines, shares, objects, tenants, team, files, storage],
  ...[doors, copies, desktops, exam, cluster, guarded, operations],
];

/** Those on AWS, which have native resources. */
export const awsSubjects: readonly Subject[] = [awsNet, awsNat, awsTeam, awsStorage, awsOperations];

/**
 * All whose objects carry a mark, in one program: a run of the real engine costs more for its start than for what it does.
 */
export const whole: Subject = together(
  "whole",
  subjects.filter(({ unmarked }) => !unmarked),
);
