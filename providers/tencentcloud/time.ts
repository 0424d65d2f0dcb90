/** Times of Tencent Cloud's lists. */

/** A time of China, ISO 8601 and UTC: `2026-11-28 20:04:21` is 12:04:21 there. Empty for what is no time. */
export function fromChina(time = ""): string {
  const at = new Date(`${time.replace(" ", "T")}+08:00`);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
