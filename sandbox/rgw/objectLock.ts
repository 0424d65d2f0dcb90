// Locked objects: for how long a version cannot be deleted, and whether it is held until somebody lets it go.
import { mayOnBucket, requireVersion } from "./access";
import { done, headerOf, type Operation, operation, type StoreCall, xml } from "./call";
import { RgwRefusal } from "./refusal";
import type { Bucket, Version } from "./state";
import { bare, leaf, readXml } from "./xml";

type Locked = NonNullable<Version["locked"]>;

const MODES = ["GOVERNANCE", "COMPLIANCE"];

/** A time as RGW writes it: with nanoseconds. */
const timeText = (at: Date): string => at.toISOString().replace("Z", "000000Z");

function readTime(text: string | undefined): Date {
  const at = new Date(text ?? "");
  if (text === undefined || Number.isNaN(at.getTime())) throw new RgwRefusal("MalformedXML");
  return at;
}

/** Refuses a bucket that was not made for locks. */
function requireLocks({ lock }: Bucket, message = "bucket object lock not configured"): void {
  if (!lock) throw new RgwRefusal("InvalidRequest", message);
}

/** Whether a request may take away a lock that some may take away. */
export function mayBypass(call: StoreCall, bucket: Bucket, key: string): boolean {
  const asked = headerOf(call, "x-amz-bypass-governance-retention")?.toLowerCase() === "true";
  return asked && mayOnBucket(call, bucket, "s3:BypassGovernanceRetention", "owner", key);
}

/** The lock that a request's headers ask for a new object. */
export function lockFields(call: StoreCall, bucket: Bucket): Pick<Version, "locked" | "held"> {
  const [mode, until, hold] = ["mode", "retain-until-date", "legal-hold"].map((name) =>
    headerOf(call, `x-amz-object-lock-${name}`),
  );
  if (mode === undefined && until === undefined && hold === undefined) return {};
  if (!bucket.lock) throw new RgwRefusal("InvalidRequest");
  if ((mode === undefined) !== (until === undefined)) throw new RgwRefusal("InvalidArgument");
  const at = until === undefined ? undefined : new Date(until);
  if (mode !== undefined && !MODES.includes(mode)) throw new RgwRefusal("InvalidArgument");
  if (at && !(at > new Date())) throw new RgwRefusal("InvalidArgument");
  if (hold !== undefined && hold !== "ON" && hold !== "OFF") throw new RgwRefusal("InvalidArgument");
  return {
    ...(mode !== undefined && at ? { locked: { mode, until: at } } : {}),
    ...(hold === undefined ? {} : { held: hold === "ON" }),
  };
}

/** The headers that tell of a version's lock. */
export const lockHeaders = ({ locked, held }: Version): Record<string, string> => ({
  ...(locked
    ? { "x-amz-object-lock-mode": locked.mode, "x-amz-object-lock-retain-until-date": timeText(locked.until) }
    : {}),
  ...(held === undefined ? {} : { "x-amz-object-lock-legal-hold": held ? "ON" : "OFF" }),
});

/** Refuses a lock that would end earlier than the one that is there, but for those who may bypass it. */
function checkShortened(old: Locked | undefined, next: Locked, bypasses: boolean): void {
  if (!old || old.until <= next.until || (old.mode === "GOVERNANCE" && bypasses)) return;
  throw new RgwRefusal(
    "AccessDenied",
    "proposed retain-until date shortens an existing retention period and governance bypass check failed",
  );
}

const noLock = (): RgwRefusal => new RgwRefusal("ObjectLockConfigurationNotFoundError");

/** The operations on locks of objects. */
export const lockOperations: Operation[] = [
  operation("PUT /{bucket}/{key}?retention", "put_obj_retention", (call) => {
    const { bucket, version } = requireVersion(call, "s3:PutObjectRetention", "WRITE");
    requireLocks(bucket, "object retention can't be set if bucket object lock not configured");
    const root = readXml(call.text);
    const mode = root?.textOf("Mode");
    if (root?.name !== "Retention" || mode === undefined || !MODES.includes(mode)) throw new RgwRefusal("MalformedXML");
    const until = readTime(root.textOf("RetainUntilDate"));
    if (until <= new Date()) throw new RgwRefusal("InvalidArgument", "the retain-until date must be in the future");
    if (version.locked?.mode === "COMPLIANCE" && mode === "GOVERNANCE")
      throw new RgwRefusal("AccessDenied", "can't change retention mode from COMPLIANCE to GOVERNANCE");
    checkShortened(version.locked, { mode, until }, mayBypass(call, bucket, call.key));
    version.locked = { mode, until };
    return done;
  }),
  operation("GET /{bucket}/{key}?retention", "get_obj_retention", (call) => {
    const { bucket, version } = requireVersion(call, "s3:GetObjectRetention", "READ");
    requireLocks(bucket);
    const { locked } = version;
    if (!locked) throw noLock();
    return xml(bare("Retention", leaf("Mode", locked.mode), leaf("RetainUntilDate", timeText(locked.until))));
  }),
  operation("PUT /{bucket}/{key}?legal-hold", "put_obj_legal_hold", (call) => {
    const { bucket, version } = requireVersion(call, "s3:PutObjectLegalHold", "WRITE");
    requireLocks(bucket, "object legal hold can't be set if bucket object lock not enabled");
    const root = readXml(call.text);
    const status = root?.textOf("Status");
    if (root?.name !== "LegalHold" || (status !== "ON" && status !== "OFF")) throw new RgwRefusal("MalformedXML");
    version.held = status === "ON";
    return done;
  }),
  operation("GET /{bucket}/{key}?legal-hold", "get_obj_legal_hold", (call) => {
    const { bucket, version } = requireVersion(call, "s3:GetObjectLegalHold", "READ");
    requireLocks(bucket);
    if (version.held === undefined) throw noLock();
    return xml(bare("LegalHold", leaf("Status", version.held ? "ON" : "OFF")));
  }),
];
