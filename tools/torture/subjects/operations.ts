/** Operations on OpenStack: what is done to instances and tables that something else has. */
import type { Instance, SecurityGroup, Vpc } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "cloud";

/** The power and the groups of a list of instances, and routes in a table. */
export const operations: Subject = {
  name: "operations",
  parts: [
    {
      name: "vpc",
      declare: (words) =>
        new omnicloud.Vpc(words.logical("floor"), {
          connection,
          subnets: { front: { cidr: "10.45.1.0/24" } },
          router: { externalNetwork: true },
        }),
    },
    {
      name: "ways",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.Routes(words.logical("ways"), {
          connection,
          vpc: made.get<Vpc>("vpc").id,
          routes: [
            { destinationCidrBlock: "172.26.0.0/16", via: { address: words.changed("10.45.1.20", "10.45.1.21") } },
            ...(words.optional([{ destinationCidrBlock: "172.27.0.0/16", via: { address: "10.45.1.20" } }]) ?? []),
          ],
        }),
    },
    {
      name: "machine",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.Instance(words.logical("machine"), {
          ...{ connection, flavor: "m1.tiny", image: "cirros", network: made.get<Vpc>("vpc").id },
        }),
    },
    {
      name: "group",
      declare: (words) => new omnicloud.SecurityGroup(words.logical("inside"), { connection, rules: [] }),
    },
    {
      name: "groups",
      needs: ["vpc", "machine", "group"],
      declare: (words, made) =>
        new omnicloud.InstanceSecurityGroups(words.logical("inside"), {
          connection,
          instances: [made.get<Instance>("machine").id],
          securityGroups: [made.get<SecurityGroup>("group").id],
        }),
    },
    {
      name: "power",
      needs: ["vpc", "machine"],
      declare: (words, made) =>
        new omnicloud.InstancePower(words.logical("all"), {
          connection,
          instances: [made.get<Instance>("machine").id],
          state: words.changed("running", "stopped"),
        }),
    },
  ],
};
