/** The one list that knows all kinds of cloud. Each is loaded when it is first used. */
import type { AwsBlocks } from "./aws/blocks";
import { aws } from "./aws/cloud";
import type { CephBlocks } from "./ceph/blocks";
import { ceph } from "./ceph/cloud";
import type { Cloud } from "./core/cloud";
import { Connections } from "./core/connection";
import { parseConnections } from "./core/connectionsConfig";
import type { AnyDefinition } from "./core/definition";
import { OmnicloudError } from "./core/errors";
import { examcloud } from "./examcloud/cloud";
import { luoyun } from "./luoyun/cloud";
import type { OpenStackBlocks } from "./openstack/blocks";
import { openstack } from "./openstack/cloud";
import { qingstor } from "./qingstor/cloud";
import type { TencentBlocks } from "./tencentcloud/blocks";
import { tencentcloud } from "./tencentcloud/cloud";

// What public signatures of components and look-ups name of one cloud.
export type { OssUser } from "./ceph/user/ossUser";
export type { ExamVm } from "./examcloud/vm/vm";
export type { BaseInfo, LuoYunInstance } from "./luoyun/instance/api";
export type { JobKind } from "./qingstor/assumptions";
export type { QingStorInfo } from "./qingstor/cluster/api";
export type { AccessNetwork, QsConf, StorageGroup } from "./qingstor/configuration/config";

/** The blocks of each kind of cloud, by component. Each doc comment is what a user sees at the block. */
interface Blocks {
  /** What only AWS knows of it; for connections of kind `aws` alone. */
  aws: AwsBlocks;
  /** What only Ceph knows of it; for connections of kind `ceph` alone. */
  ceph: CephBlocks;
  /** What only OpenStack knows of it; for connections of kind `openstack` alone. */
  openstack: OpenStackBlocks;
  /** What only Tencent Cloud knows of it; for connections of kind `tencentcloud` alone. */
  tencentcloud: TencentBlocks;
}

/** The kinds of cloud that have a block for a component. */
type KindsWith<Name extends string> = { [K in keyof Blocks]: Name extends keyof Blocks[K] ? K : never }[keyof Blocks];

/** The blocks that a component's arguments may have, one for each kind of cloud that has more to say: `openstack: { … }`. */
export type BlocksOf<Name extends string> = {
  // Over Pick, not by `as`: so the doc comments of `Blocks` reach the user.
  [K in keyof Pick<Blocks, KindsWith<Name>>]?: Blocks[K][Name & keyof Blocks[K]];
};

/** All kinds, a line each. Of several that serve a component, the first one does if no connection is known. */
const kinds = {
  openstack,
  ceph,
  qingstor,
  luoyun,
  examcloud,
  aws,
  tencentcloud,
};

/** All kinds. */
export const clouds = Object.values(kinds).map((cloud) => cloud as unknown as Cloud);

/** The cloud of a kind. @throws OmnicloudError for one that there is not */
export function cloudOf(kind: string): Cloud {
  const cloud = clouds.find((one) => one.kind === kind);
  if (cloud) return cloud;
  throw new OmnicloudError(`this version of pulumi-omnicloud does not know a kind of cloud named ${kind}`);
}

/** The definition of this name; only its own kind of cloud is loaded. @throws OmnicloudError if there is none */
export function definitionOf(name: string): AnyDefinition {
  const [kind] = name.split(":");
  const cloud = clouds.find((one) => one.kind === kind);
  const definition = cloud?.definitions().find((one) => one.name === name);
  if (definition) return definition;
  throw new OmnicloudError(
    `this version of pulumi-omnicloud does not know ${name}: install the version that created the stack, or a newer one`,
  );
}

/** The connections in a stack's config, whose structured values arrive as JSON. @throws ConnectionError if it is none */
export function connectionsOf(config: (key: string) => string | undefined): Connections {
  return new Connections(clouds, parseConnections(config("omnicloud:connections")), config("omnicloud:connection"));
}
