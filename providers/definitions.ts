/** All definitions, in the order in which their objects can be made; leftovers are removed from the end. */
import { bucket } from "./ceph/bucket";
import { bucketObject } from "./ceph/bucketObject";
import { ossUser } from "./ceph/ossUser";
import type { AnyDefinition } from "./definition";
import { network } from "./openstack/network";
import { power } from "./openstack/power";
import { router } from "./openstack/router";
import { routerInterface } from "./openstack/routerInterface";
import { routes } from "./openstack/routes";
import { securityGroup } from "./openstack/securityGroup";
import { securityGroupMember } from "./openstack/securityGroupMember";
import { server } from "./openstack/server";
import { share } from "./openstack/share";
import { shareAccess } from "./openstack/shareAccess";
import { shareNetwork } from "./openstack/shareNetwork";
import { subnet } from "./openstack/subnet";
import { tenant } from "./openstack/tenant";
import { volume } from "./openstack/volume";
import { volumeAttachment } from "./openstack/volumeAttachment";
import { qingStor } from "./qingstor/cluster";
import { configuration } from "./qingstor/configuration";
import { deployment } from "./qingstor/deployment";
import { jobEnd } from "./qingstor/jobEnd";
import { jobNote } from "./qingstor/note";
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
];
