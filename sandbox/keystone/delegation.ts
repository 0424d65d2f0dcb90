// Keystone: what a user hands on: application credentials, what they may ask, and trusts.

/** An application credential. */
export interface Credential {
  id: string;
  name: string;
  description: string | null;
  user_id: string;
  project_id: string;
  expires_at: string | null;
  unrestricted: boolean | null;
  roleIds: string[];
  secret: string;
  /** What it may ask; all that its roles allow if it has none. */
  accessRules?: AccessRule[];
}

/** What an application credential may ask: a method and a path of a service. */
export interface AccessRule {
  id: string;
  user_id: string;
  service: string;
  method: string;
  /** With `*` and `{name}` for one step, and `**` for any. */
  path: string;
}

/** What a user lets another one do for it in a project. */
export interface Trust {
  id: string;
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string | null;
  /** Whether the other one acts as the first. */
  impersonation: boolean;
  roleIds: string[];
  expires_at?: string | null;
  /** How many tokens it still gives; no limit if null. */
  remaining_uses?: number | null;
}
