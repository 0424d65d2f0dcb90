/** pulumi-omnicloud: a team's cloud in TypeScript. */
export { Volume, type VolumeArgs } from "./providers/openstack/volume";
