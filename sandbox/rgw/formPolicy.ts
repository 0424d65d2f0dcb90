// The policy of a form by which a browser uploads: who signed it, until when it holds, and what the form may say.
import { createHmac } from "node:crypto";
import { RgwRefusal } from "./refusal";
import type { RgwState, User } from "./state";

/** The fields of a form, by their names in lower case. */
export type Fields = ReadonlyMap<string, string>;

const hmac = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Who signed a form's policy; refuses unknown keys and wrong signatures. */
export function signerOf(state: RgwState, fields: Fields): User {
  const policy = fields.get("policy") ?? "";
  const credential = fields.get("x-amz-credential");
  const accessKey = credential === undefined ? fields.get("awsaccesskeyid") : credential.split("/")[0];
  const signature = fields.get(credential === undefined ? "signature" : "x-amz-signature");
  if (!accessKey || !signature) throw new RgwRefusal("InvalidArgument");
  const user = state.userOfKey(accessKey);
  if (!user) throw new RgwRefusal("InvalidAccessKeyId");
  const secret = user.keys.get(accessKey) ?? "";
  if (signature !== signatureOf(policy, secret, credential)) throw new RgwRefusal("SignatureDoesNotMatch");
  return user;
}

function signatureOf(policy: string, secret: string, credential: string | undefined): string {
  if (credential === undefined) return createHmac("sha1", secret).update(policy).digest("base64");
  const [, day = "", region = "", service = "", end = ""] = credential.split("/");
  const key = [day, region, service, end].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, policy).toString("hex");
}

/** The names that a policy need not say anything of. */
const FREE = ["file", "policy", "signature", "awsaccesskeyid", "x-amz-signature"];

/** A condition: a name, how it is compared, and with what. */
type Condition = { how: string; name: string; value: string };

interface Limits {
  conditions: Condition[];
  /** The least and most bytes of the file. */
  size?: [number, number];
}

const bad = (message = ""): RgwRefusal => new RgwRefusal("InvalidArgument", message);

function readCondition(each: unknown, limits: Limits): void {
  if (Array.isArray(each)) {
    const [how, name, value] = each as unknown[];
    const kind = String(how).toLowerCase();
    if (kind === "content-length-range") {
      if (each.length !== 3 || [name, value].some((one) => !/^\d+$/.test(String(one)))) throw bad();
      limits.size = [Number(name), Number(value)];
      return;
    }
    if (each.length !== 3 || !["eq", "starts-with"].includes(kind) || typeof name !== "string") throw bad();
    limits.conditions.push({ how: kind, name: name.replace(/^\$/, "").toLowerCase(), value: String(value) });
    return;
  }
  if (typeof each !== "object" || each === null) throw bad();
  for (const [name, value] of Object.entries(each))
    limits.conditions.push({ how: "eq", name: name.toLowerCase(), value: String(value) });
}

function readLimits(policy: string): Limits {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(policy, "base64").toString("utf8"));
  } catch {
    throw bad("Bad JSON");
  }
  const { expiration, conditions } = (read ?? {}) as { expiration?: unknown; conditions?: unknown };
  if (typeof expiration !== "string") throw bad("Policy missing expiration");
  const ends = new Date(expiration).getTime();
  if (Number.isNaN(ends)) throw bad("Could not parse policy expiration");
  if (ends <= Date.now()) throw new RgwRefusal("AccessDenied", "Policy expired");
  if (!Array.isArray(conditions)) throw bad("Policy missing conditions");
  const limits: Limits = { conditions: [] };
  for (const each of conditions) readCondition(each, limits);
  return limits;
}

/** Refuses a form that says something else than its policy allows. */
export function checkForm(fields: Fields, bucket: string, size: number): void {
  const { conditions, size: range } = readLimits(fields.get("policy") ?? "");
  const said = new Map([...fields, ["bucket", bucket]]);
  const denied = (message: string): RgwRefusal => new RgwRefusal("AccessDenied", message);
  for (const { how, name, value } of conditions) {
    const found = said.get(name) ?? "";
    if (how === "eq" ? found !== value : !found.startsWith(value)) throw denied(`Policy condition failed: ${how}`);
  }
  const covered = new Set(conditions.map(({ name }) => name));
  const open = [...said.keys()].find(
    (name) => !covered.has(name) && !FREE.includes(name) && !name.startsWith("x-ignore-"),
  );
  if (open !== undefined) throw denied(`Policy missing condition: ${open}`);
  if (!range) return;
  if (size < range[0]) throw new RgwRefusal("EntityTooSmall");
  if (size > range[1]) throw new RgwRefusal("EntityTooLarge");
}
