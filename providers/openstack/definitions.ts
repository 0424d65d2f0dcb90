/** OpenStack's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { power } from "./compute/power/definition";
import { powerList } from "./compute/power/listDefinition";
import { server } from "./compute/server/definition";
import { tenant } from "./identity/tenant/definition";
import { loadBalancerTargets } from "./loadBalancer/targets/definition";
import { instanceGroups } from "./network/instanceGroups/definition";
import { network } from "./network/network/definition";
import { port } from "./network/port/definition";
import { router } from "./network/router/definition";
import { routerInterface } from "./network/routerInterface/definition";
import { routes } from "./network/routes/definition";
import { securityGroup } from "./network/securityGroup/definition";
import { securityGroupMember } from "./network/securityGroupMember/definition";
import { securityGroupRule } from "./network/securityGroupRule/definition";
import { subnet } from "./network/subnet/definition";
import { tableRoutes } from "./network/tableRoutes/definition";
import { share } from "./share/share/definition";
import { shareAccess } from "./share/shareAccess/definition";
import { shareNetwork } from "./share/shareNetwork/definition";
import { shareSnapshot } from "./share/shareSnapshot/definition";
import { volumeAttachment } from "./volume/attachment/definition";
import { volumeBackup } from "./volume/backup/definition";
import { volume } from "./volume/definition";
import { volumeSnapshot } from "./volume/snapshot/definition";

/** Everything that the host can carry out on this cloud. */
export const definitions: readonly AnyDefinition[] = [
  tenant,
  network,
  subnet,
  router,
  securityGroup,
  securityGroupRule,
  port,
  routerInterface,
  routes,
  tableRoutes,
  volume,
  volumeSnapshot,
  volumeBackup,
  server,
  volumeAttachment,
  securityGroupMember,
  power,
  powerList,
  instanceGroups,
  loadBalancerTargets,
  shareNetwork,
  share,
  shareSnapshot,
  shareAccess,
];
