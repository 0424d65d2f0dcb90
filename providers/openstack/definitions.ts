/** OpenStack's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { power } from "./compute/power";
import { server } from "./compute/server";
import { tenant } from "./identity/tenant/definition";
import { network } from "./network/network";
import { router } from "./network/router";
import { routerInterface } from "./network/routerInterface";
import { routes } from "./network/routes";
import { securityGroup } from "./network/securityGroup";
import { securityGroupMember } from "./network/securityGroupMember";
import { subnet } from "./network/subnet";
import { share } from "./share/share/definition";
import { shareAccess } from "./share/shareAccess/definition";
import { shareNetwork } from "./share/shareNetwork/definition";
import { volume } from "./volume/definition";
import { volumeAttachment } from "./volume/volumeAttachment";

/** What the host can carry on this cloud. */
export const definitions: readonly AnyDefinition[] = [
  tenant,
  network,
  subnet,
  router,
  routerInterface,
  routes,
  securityGroup,
  volume,
  server,
  volumeAttachment,
  securityGroupMember,
  power,
  shareNetwork,
  share,
  shareAccess,
];
