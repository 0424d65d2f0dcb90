/** What this package does not do on OpenStack of what the components' arguments and outputs promise, and why. */
import type { Differences } from "../core/differences";

/** By component; docs/clouds.md shows it. */
export const differences = {
  refused: {
    Routes: {
      "routes[].via.instanceId": "a router of OpenStack sends packets to addresses: give address",
      "routes[].via.networkInterfaceId": "a router of OpenStack sends packets to addresses: give address",
      "routes[].via.natGatewayId": "a router of OpenStack sends packets to addresses: give address",
      "routes[].via.gatewayId": "a router of OpenStack sends packets to addresses: give address",
      "routes[].via.peeringId": "a router of OpenStack sends packets to addresses: give address",
    },
    Vpc: { "subnets.*.availabilityZone": "a subnet of OpenStack is in all zones" },
  },
  needed: {
    LoadBalancerTargets: {
      openstack: "is required: openstack: { pool }",
      "targets[].port": "is required: a pool of OpenStack has none",
    },
    NasShare: { size: "is required" },
    getLoadBalancerHealth: { openstack: "is required: openstack: { pool }" },
  },
  limited: {
    Instance: {
      publicAddress: { true: "not on OpenStack yet: give one of `ports` to a floating IP of @pulumi/openstack" },
      network: { "none beside subnet": "OpenStack needs it beside subnet: vpc.id" },
    },
    Routes: {
      adopt: { "an id": "there is nothing to adopt: a route that is there as written becomes this resource's" },
    },
    LoadBalancerTargets: {
      adopt: { "an id": "there is nothing to adopt: name the targets" },
    },
    InstanceSecurityGroups: {
      adopt: { "an id": "there is nothing to adopt: name the instances" },
      takeOver: { true: "there is nothing to take over: name the instances" },
    },
    InstancePower: {
      adopt: { "an id": "there is nothing to adopt: name the instances" },
      takeOver: { true: "there is nothing to take over: name the instances" },
    },
  },
  absent: {
    Instance: { publicAddress: "not on OpenStack yet" },
  },
} as const satisfies Differences;
