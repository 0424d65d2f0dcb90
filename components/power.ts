/** The words of an instance's power, the same on every cloud. */
export type { PowerState, Reboot } from "../providers/core/power";
