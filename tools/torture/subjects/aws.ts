/** AWS's components on moto: a network with a way out, a group, an instance with disks, storage, power. */
import type { Vpc } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud } from "./package";

const connection = "aws";
/** moto chooses one by chance. */
const availabilityZone = "eu-west-1a";

/** A network with a way to the internet, name servers, and a group. */
export const awsNet: Subject = {
  name: "awsNet",
  on: "aws",
  parts: [
    {
      name: "vpc",
      declare: (words) =>
        new omnicloud.Vpc(words.logical("net"), {
          connection,
          name: words.named("net"),
          description: words.changed("a team's", "the team's"),
          cidr: "10.20.0.0/16",
          subnets: {
            [words.key("front")]: { cidr: "10.20.1.0/24", availabilityZone, dns: words.optional(["9.9.9.9"]) },
            back: { cidr: words.changed("10.20.2.0/24", "10.20.3.0/24"), availabilityZone },
          },
          router: { externalNetwork: true },
        }),
    },
    {
      name: "group",
      needs: ["vpc"],
      declare: (words, made) =>
        new omnicloud.SecurityGroup(words.logical("web"), {
          connection,
          vpc: made.get<Vpc>("vpc").id,
          name: words.named("web"),
          defaultEgress: words.changed(true, false),
          rules: [
            { protocol: "tcp", portRangeMin: words.changed(443, 8443) },
            ...(words.optional([{ protocol: "icmp", description: "ping" }]) ?? []),
          ],
        }),
    },
  ],
};
