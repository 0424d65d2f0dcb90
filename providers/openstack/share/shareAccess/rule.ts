/** One rule of a share: which client may do what. API: shared file systems v2 /share-access-rules */
import { z } from "zod";
import type { ShareRule } from "../../../../lookups/nasShare";
import { canonical, cidrFault } from "../../../core/addresses";
import { address } from "../../../core/addressFields";
import { MARK_KEY, markIn } from "../../../core/mark";
import type { Shape } from "../../../core/schema";
import type { Wire } from "../../client";

/** How a rule may name its client. */
type ClientType = NonNullable<ShareRule["type"]>;

/** A rule as the API has it. */
export interface RuleWire extends Wire {
  access_type: ClientType;
  access_to: string;
  access_level: ShareRule["level"];
  /** The key of a Ceph client. */
  access_key?: string | null;
  /** `active`, `queued_to_apply`, `queued_to_deny`, `denying`, `error`, … */
  state: string;
  /** Our mark stands here: whose the rule is. Absent before microversion 2.45. */
  metadata?: Record<string, string>;
}

const CLIENT_TYPES = ["ip", "user", "cephx", "cert"] as const satisfies readonly ClientType[];

const USER = /^(?![\s.]+$).[^"/\\[\]:;|=,+*?<>]{3,254}$/;
const FAULTS: Record<ClientType, (to: string) => string | undefined> = {
  ip: (to) => (address.safeParse(to).success ? undefined : cidrFault(to)),
  user: (to) => (USER.test(to) ? undefined : 'must be 4 to 255 characters, none of them one of "/\\[]:;|=,+*?<>'),
  cephx: (to) => (/^[ -~]+$/.test(to) && !to.includes(".") ? undefined : "must be ASCII characters without a period"),
  cert: (to) => (to.trim().length <= 64 && to.trim() !== "" ? undefined : "must be 1 to 64 characters"),
};

/** The schema of one rule. */
export const shareRuleSchema = z
  .strictObject({
    type: z.enum(CLIENT_TYPES).optional(),
    to: z.string(),
    level: z.enum(["ro", "rw"]),
  } satisfies Shape<ShareRule>)
  .superRefine(({ type = "ip", to }, issues) => {
    const message = FAULTS[type](to);
    if (message) issues.addIssue({ code: "custom", path: ["to"], message });
  });

/** The only kind of client that a protocol knows. Manila accepts a rule of another kind, which then ends in error. */
export const CLIENT_TYPE_OF: Partial<Record<string, ClientType>> = {
  NFS: "ip",
  CIFS: "user",
  CEPHFS: "cephx",
};

/** The client of a rule, in one form: each client has one rule. */
export function clientKey({ type = "ip", to }: ShareRule): string {
  return `${type} ${type === "ip" ? canonical(to) : to}`;
}

/** A rule in one form, however it is written. */
export const ruleForm = (rule: ShareRule): string => `${clientKey(rule)} ${rule.level}`;

/** A rule as Manila takes it, with the token of the resource that it belongs to. */
export function toAccess({ type = "ip", to, level }: ShareRule, token: string | undefined): object {
  const metadata = token === undefined ? undefined : { [MARK_KEY]: token };
  return { access_type: type, access_to: to, access_level: level, metadata };
}

/** The token of the resource that a rule belongs to; rules of version 0.1.0 have none. */
export const tokenOn = ({ metadata }: RuleWire): string | undefined => markIn(metadata?.[MARK_KEY])?.token;

/** A rule as our type. */
export function toRule({ access_type, access_to, access_level }: RuleWire): ShareRule {
  return { type: access_type, to: access_to, level: access_level };
}
