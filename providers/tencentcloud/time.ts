/** Times of Tencent Cloud: those of VPC and CBS are China's. */

/** A time such as `2026-11-28 20:04:21`, in ISO 8601 and UTC; `undefined` for none. */
export function toUtc(time: string | undefined): string | undefined {
  const at = new Date(`${(time ?? "").replace(" ", "T")}+08:00`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
