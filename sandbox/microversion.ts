// Microversions, as Nova and Cinder read them.
import { Refusal } from "./refusal";
import { type Call, header } from "./service";

/** The range of microversions that a service has. */
export interface VersionRange {
  /** The name in OpenStack-API-Version: "compute". */
  type: string;
  major: number;
  min: number;
  max: number;
  /** The service's own older header. */
  legacy?: string;
}

/**
 * The version that a request names; the lowest if it names none.
 * @throws Refusal If it is not a version, or not in the range.
 */
export function microversion(call: Call, range: VersionRange): { minor: number; text: string } {
  const requested = header(call, "openstack-api-version")
    .split(",")
    .map((part) => part.trim().split(/\s+/))
    .find(([type]) => type === range.type)?.[1];
  const text = requested ?? (range.legacy ? header(call, range.legacy) : "");
  if (text === "") return { minor: range.min, text: `${range.major}.${range.min}` };
  if (text === "latest") return { minor: range.max, text: `${range.major}.${range.max}` };
  const parts = /^(\d+)\.(\d+)$/.exec(text);
  if (!parts) {
    throw new Refusal(400, `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const minor = Number(parts[2]);
  if (Number(parts[1]) !== range.major || minor < range.min || minor > range.max) {
    throw new Refusal(
      406,
      `Version ${text} is not supported by the API. Minimum is ${range.major}.${range.min} and maximum is ${range.major}.${range.max}.`,
    );
  }
  return { minor, text };
}

/** The version that an answer's headers name: the one of the request, even if it is refused. */
export function versionText(call: Call, range: VersionRange): string {
  try {
    return microversion(call, range).text;
  } catch {
    const requested = header(call, "openstack-api-version").split(/\s+/)[1];
    return requested ?? `${range.major}.${range.min}`;
  }
}
