/** Arguments that operations on instances have in common. */
import { z } from "zod";
import type { StoppedMode } from "../blocks";

/** The schema of an instance's id: one of another form would fail a request for all. */
export const instanceIdField = z.string().regex(/^ins-\w{8}$/, "must be the id of an instance: ins-…");

/** The schema of a list of instances. */
export const instanceIds = z.array(instanceIdField).min(1);

/** The schema of what a stopped instance costs. */
export const stoppedModeField = z.enum(["KEEP_CHARGING", "STOP_CHARGING"]).optional();

/** What has a mode. */
interface Moded {
  stoppedMode?: StoppedMode;
}

/** Without one, whatever is there is meant. */
export const meansStoppedMode = (there: Moded, written: StoppedMode | undefined): boolean =>
  written === undefined || there.stoppedMode === written;

/** Whether a stopped instance has to run before it costs what is wanted. */
export const restartsFor = (was: Moded, now: Moded): boolean => !meansStoppedMode(was, now.stoppedMode);
