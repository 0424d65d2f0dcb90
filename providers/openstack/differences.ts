/** What this package does not do on OpenStack of what the components' arguments and outputs promise, and why. */
import type { Differences } from "../core/differences";

/** By component; docs/clouds.md shows it. */
export const differences = {
  refused: {
    Vpc: { "subnets.*.availabilityZone": "a subnet of OpenStack is in all zones" },
  },
  needed: {
    NasShare: { size: "is required" },
  },
  limited: {
    Instance: {
      publicAddress: { true: "not on OpenStack yet: give one of `ports` to a floating IP of @pulumi/openstack" },
      network: { "none beside subnet": "OpenStack needs it beside subnet: vpc.id" },
    },
    InstancePower: { adopt: { "an id": "there is nothing to adopt: name the instances" } },
  },
  absent: {
    Instance: { publicAddress: "not on OpenStack yet" },
  },
} as const satisfies Differences;
