// Nova: what a request for new servers says, and what of it Nova's schema refuses.
import { isIP } from "node:net";
import { isUuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { bool, type Doc, doc, isDoc, list, num, python, str } from "../wire";
import { checkMetadata, checkTags, invalid } from "./metadata";
import { requirePolicy } from "./quotas";
import { computeHost, type Server } from "./state";

/** The attributes of a new server, and the microversion that added each. */
const known: Record<string, number> = {
  name: 1,
  flavorRef: 1,
  imageRef: 1,
  networks: 1,
  block_device_mapping_v2: 1,
  block_device_mapping: 1,
  metadata: 1,
  key_name: 1,
  user_data: 1,
  security_groups: 1,
  availability_zone: 1,
  config_drive: 1,
  adminPass: 1,
  min_count: 1,
  max_count: 1,
  accessIPv4: 1,
  accessIPv6: 1,
  personality: 1,
  return_reservation_id: 1,
  "OS-DCF:diskConfig": 1,
  description: 19,
  tags: 52,
  trusted_image_certificates: 63,
  host: 74,
  hypervisor_hostname: 74,
  hostname: 90,
};

/** Refuses what Nova's schema refuses of a new server. */
export function validate(call: Call, given: Doc): void {
  const wrong = Object.keys(given).find(
    (key) => (known[key] ?? Number.POSITIVE_INFINITY) > call.version || (call.version >= 57 && key === "personality"),
  );
  if (wrong)
    throw invalid("server", python(given), `Additional properties are not allowed ('${wrong}' was unexpected)`);
  for (const key of ["name", "flavorRef", ...(call.version >= 37 ? ["networks"] : [])]) {
    if (given[key] === undefined) throw invalid("server", python(given), `'${key}' is a required property`);
  }
  const name = str(given, "name") ?? "";
  if (name === "") throw invalid("name", "", "'' is too short");
  if (name !== name.trim())
    throw invalid(
      "name",
      name,
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
    );
  if (name.length > 255) throw invalid("name", name, `'${name}' is too long`);
  checkMetadata(doc(given, "metadata"));
  if (given.tags !== undefined) checkTags(given);
  const data = str(given, "user_data");
  // Python's decoder skips what is not base64, and then requires whole groups of four.
  if (data !== undefined && data.replace(/[^A-Za-z0-9+/=]/g, "").length % 4 !== 0) {
    throw invalid("user_data", data, `${python(data)} is not a 'base64'`);
  }
  if (data !== undefined && data.length > 65_535) throw invalid("user_data", data, `${python(data)} is too long`);
  const drive = given.config_drive;
  if (drive !== undefined && !/^(true|false|1|0|on|off|yes|no)$/i.test(String(drive)))
    throw invalid("config_drive", drive, `${python(drive)} is not one of [True, 'True', False, 'False']`);
  if (given.trusted_image_certificates)
    throw new Refusal(501, "The sandbox does not have what 'trusted_image_certificates' asks for: signed images.");
  if (Array.isArray(given.block_device_mapping) && given.block_device_mapping.length > 0)
    throw new Refusal(
      501,
      "The sandbox does not have what 'block_device_mapping' asks for: the form before block_device_mapping_v2.",
    );
  if (given.hypervisor_hostname !== undefined || given.host !== undefined) {
    requirePolicy(call, "compute:servers:create:requested_destination");
    const host = str(given, "hypervisor_hostname") ?? str(given, "host");
    if (host !== computeHost.name) throw new Refusal(400, `Compute host ${host} could not be found.`);
  }
}

/** The addresses and the disk setting that a body names; refuses those that are none. */
export function placeFields(given: Doc): Pick<Server, "accessIPv4" | "accessIPv6" | "diskConfig"> {
  const address = (name: "accessIPv4" | "accessIPv6", version: 4 | 6) => {
    const text = str(given, name);
    if (text === undefined) return given[name] === null ? { [name]: "" } : {};
    if (text !== "" && isIP(text) !== version) throw invalid(name, text, `${python(text)} is not a 'ipv${version}'`);
    return { [name]: text };
  };
  const disk = given["OS-DCF:diskConfig"];
  if (disk !== undefined && disk !== "AUTO" && disk !== "MANUAL")
    throw invalid("OS-DCF:diskConfig", disk, `${python(disk)} is not one of ['AUTO', 'MANUAL']`);
  return {
    ...address("accessIPv4", 4),
    ...address("accessIPv6", 6),
    ...(disk === undefined ? {} : { diskConfig: disk }),
  };
}

/** How many servers a body asks for: at least and at most. */
export function countOf(given: Doc): { least: number; most: number } {
  const read = (name: string): number | undefined => {
    if (given[name] === undefined) return undefined;
    const value = num(given, name);
    if (value === undefined) throw invalid(name, given[name], `${python(given[name])} does not match '^[0-9]*$'`);
    if (value < 1) throw invalid(name, value, `${value} is less than the minimum of 1`);
    return value;
  };
  const [min, max] = [read("min_count"), read("max_count")];
  const least = min ?? 1;
  const most = max ?? least;
  if (least > most) throw new Refusal(400, "min_count must be <= max_count");
  return { least, most };
}

/** The hints for the scheduler, under either of their names. */
export function hintsOf({ body }: Call): Doc {
  const key = ["os:scheduler_hints", "OS-SCH-HNT:scheduler_hints"].find((name) => body[name] !== undefined);
  if (key === undefined) return {};
  if (!isDoc(body[key])) throw invalid(key, body[key], `${python(body[key])} is not of type 'object'`);
  const hints = doc(body, key);
  const group = hints.group;
  if (group !== undefined && !isUuid(String(group))) throw invalid("group", group, `${python(group)} is not a 'uuid'`);
  return hints;
}

/** Whether the answer is to name the reservation, and not the server. */
export const wantsReservation = (given: Doc): boolean => bool(given, "return_reservation_id") ?? false;

/** Whether a body has networks or ports; several servers cannot share a port or an address. */
export function checkShared(given: Doc, most: number): void {
  if (most === 1) return;
  const nics = (list(given, "networks") ?? []).filter(isDoc);
  if (nics.some((each) => each.port !== undefined))
    throw new Refusal(
      400,
      "Failed to launch instances: Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.",
    );
  if (nics.some((each) => each.fixed_ip !== undefined))
    throw new Refusal(
      400,
      "Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified.",
    );
}
