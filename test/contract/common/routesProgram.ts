/** The part of the contract's program that declares routes. */
import { Routes, Vpc } from "pulumi-omnicloud";
import type { Said } from "./said";

/** Routes of each kind that the cloud has, in a table by its id, and by its Vpc. */
export function newRoutes({ words, by, place }: Said) {
  const away = new Vpc("away", {
    ...place,
    cidr: "10.33.0.0/16",
    subnets: { only: { cidr: "10.33.1.0/24" } },
    router: { externalNetwork: words.externalNetwork },
  });
  const targets = Object.entries(words.targets).map(([kind, id], i) => ({
    destinationCidrBlock: `172.${20 + i}.0.0/16`,
    via: { [kind]: id },
  }));
  const [first] = Object.entries(words.targets);
  const via = { [first?.[0] ?? ""]: first?.[1] };
  const more = { destinationCidrBlock: by("172.30.0.0/16", "172.31.0.0/16"), via };
  const ways = new Routes("ways", { ...place, routeTableId: away.routeTableIds.only, routes: [...targets, more] });
  const byVpc = new Routes("byVpc", {
    ...place,
    vpc: away.id,
    routes: [{ destinationCidrBlock: "172.29.0.0/16", via }],
  });
  return { away, ways, byVpc };
}
