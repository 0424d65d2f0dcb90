/** The installer's cluster. API: DescribeQingStor */

import { type AnswerShape, describeValue, faultInObject, isFields } from "../../core/answer";
import type { Report } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { pause } from "../../core/operation";
import type { QingStor, Wire } from "../client";
import { notUnderstood } from "../errors";
import { waitUntilFree } from "../job/follow";

/** The document's dictionary `qingstor`. Times are the installer's own, without a zone: `2018-08-28 14:27:32`. */
export interface QingStorInfo {
  /** The console's id: `test`. */
  consoleId: string;
  /** When the cluster was created. */
  createTime: string;
  /** The domain under which the store is reached. */
  domain: string;
  /** As the installer gives them; the document shows none. */
  hosts: unknown[];
  /** The installer's own version. */
  installerVersion: string;
  /** Whether the product is activated; a healthy cluster may not be. */
  isActivated: boolean;
  /** Whether it was deployed. */
  isDeployed: boolean;
  /** As the installer gives it; the document shows none. */
  platformInfo: Record<string, unknown>;
  /** `qingstor`. */
  platformName: string;
  /** The status before this one: `deploying`. */
  preStatus: string;
  /** The product's version. */
  qingstorVersion: string;
  /** `running` for a healthy cluster. */
  status: string;
  /** When anything about it changed last. */
  updateTime: string;
}

const TEXTS = ["console_id", "create_time", "domain", "platform_name", "pre_status", "status", "update_time"] as const;

/** What a cluster must be in its depth. Versions may be written as numbers. */
const CLUSTER: AnswerShape = {
  ...Object.fromEntries(TEXTS.map((field) => [field, "text?" as const])),
  hosts: "list?",
  platform_info: "object?",
};

/** Whether a value says yes or no, as the installer does: 1 or 0. */
const isFlag = (value: unknown) => [0, 1, "0", "1", true, false].some((flag) => flag === value);

/** What the installer says of its cluster. */
export async function readCluster(cloud: QingStor): Promise<QingStorInfo> {
  const action = "DescribeQingStor";
  const { qingstor } = await cloud.query(action);
  // A cluster of which nothing is said is not one that is not deployed.
  if (!isFields(qingstor) || !isFlag(qingstor.is_deployed))
    throw notUnderstood(action, `${describeValue(qingstor)} instead of a cluster that is deployed or not`);
  const fault = faultInObject(qingstor, CLUSTER, "a cluster");
  if (fault !== undefined) throw notUnderstood(action, fault);
  return toInfo(qingstor);
}

/** The dictionary as our type. */
function toInfo(wire: Wire): QingStorInfo {
  const text = (key: string) => String(wire[key] ?? "");
  const { hosts, platform_info: platformInfo } = wire;
  return {
    consoleId: text("console_id"),
    createTime: text("create_time"),
    domain: text("domain"),
    hosts: Array.isArray(hosts) ? hosts : [],
    installerVersion: text("installer_version"),
    isActivated: Number(wire.is_activated) === 1,
    isDeployed: Number(wire.is_deployed) === 1,
    platformInfo: typeof platformInfo === "object" && platformInfo !== null ? { ...platformInfo } : {},
    platformName: text("platform_name"),
    preStatus: text("pre_status"),
    qingstorVersion: text("qingstor_version"),
    status: text("status"),
    updateTime: text("update_time"),
  };
}

/** The status of a cluster, deployed or not. */
export const statusOf = ({ isDeployed, status }: QingStorInfo) => (isDeployed ? status : "not deployed");

/** For how long after its last job the cluster may take to run, in ms. */
const STARTS_WITHIN = 5_000;

/** Waits until the cluster runs. @throws OmnicloudError if it does not, although the installer has no job to do */
export async function waitUntilRunning(cloud: QingStor, say: Report["say"]): Promise<QingStorInfo> {
  await waitUntilFree(cloud, say);
  for (const end = Date.now() + STARTS_WITHIN; ; await pause(500, "the cluster to run")) {
    const info = await readCluster(cloud);
    if (info.isDeployed && info.status === "running") return info;
    if (Date.now() > end)
      throw new OmnicloudError(
        `the cluster is ${statusOf(info)} (before that ${info.preStatus || "nothing"}), not running: its jobs are done, so it has to be repaired at the installer; then run pulumi up again`,
      );
  }
}
