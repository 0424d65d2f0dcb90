/**
 * All programs under torture: together they hold every resource and component, but those of the exam cloud and QingStor,
 * whose clouds cannot say what an interrupted run left.
 */
import { type Subject, together } from "../subject";
import { desktops } from "./desktops";
import { machines, shares, wires } from "./plain";
import { objects, storage } from "./storage";
import { files, team } from "./team";
import { tenants } from "./tenants";

/** All of them. */
export const subjects: readonly Subject[] = [wires, machines, shares, objects, tenants, team, files, storage, desktops];

/** All of them in one program: a run of the real engine costs more for its start than for what it does. */
export const whole: Subject = together("whole", subjects);
