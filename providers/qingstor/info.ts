/** What the installer says of its cluster. API: DescribeQingStor */

/** The document's dictionary `qingstor`. Times are the installer's own, without a zone: `2018-08-28 14:27:32`. */
export interface QingStorInfo {
  consoleId: string;
  createTime: string;
  domain: string;
  /** As the installer gives them; the document shows none. */
  hosts: unknown[];
  installerVersion: string;
  /** Whether the product is activated; a healthy cluster may not be. */
  isActivated: boolean;
  isDeployed: boolean;
  /** As the installer gives it; the document shows none. */
  platformInfo: Record<string, unknown>;
  platformName: string;
  /** The status before this one: `deploying`. */
  preStatus: string;
  qingstorVersion: string;
  /** `running` for a healthy cluster. */
  status: string;
  updateTime: string;
}

/** The dictionary in our words. */
export function infoOf(wire: Record<string, unknown>): QingStorInfo {
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
