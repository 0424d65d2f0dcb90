/** All definitions, in the order in which their objects can be made; leftovers are removed from the end. */
import { bucket } from "./ceph/bucket/bucket";
import { bucketObject } from "./ceph/object/bucketObject";
import { ossUser } from "./ceph/user/ossUser";
import type { AnyDefinition } from "./core/definition";
import { vm } from "./examcloud/vm";
import { desktop } from "./luoyun/desktop";
import { power } from "./openstack/compute/power";
import { server } from "./openstack/compute/server";
import { tenant } from "./openstack/identity/tenant";
import { network } from "./openstack/network/network";
import { router } from "./openstack/network/router";
import { routerInterface } from "./openstack/network/routerInterface";
import { routes } from "./openstack/network/routes";
import { securityGroup } from "./openstack/network/securityGroup";
import { securityGroupMember } from "./openstack/network/securityGroupMember";
import { subnet } from "./openstack/network/subnet";
import { share } from "./openstack/share/share";
import { shareAccess } from "./openstack/share/shareAccess";
import { shareNetwork } from "./openstack/share/shareNetwork";
import { volume } from "./openstack/volume/volume";
import { volumeAttachment } from "./openstack/volume/volumeAttachment";
import { qingStor } from "./qingstor/cluster";
import { configuration } from "./qingstor/configuration";
import { deployment } from "./qingstor/deployment";
import { jobNote } from "./qingstor/intent";
import { jobEnd } from "./qingstor/jobEnd";
import { accessScale, storageScale } from "./qingstor/scale";

/** What the host can carry. */
export const definitions: AnyDefinition[] = [
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
  ossUser,
  bucket,
  bucketObject,
  jobNote,
  configuration,
  deployment,
  accessScale,
  storageScale,
  jobEnd,
  qingStor,
  desktop,
  vm,
];
