// Keystone: what its calls may be asked.
import { type AskedTable, done, missing } from "../asked";

/** The inexact forms of a name. */
const NAMES = "name name__contains name__icontains name__startswith name__istartswith name__endswith name__iendswith";

/** The calls of Keystone, and what of them the sandbox refuses. */
export const keystoneAsked: AskedTable = {
  "GET /v3/projects": {
    query: done(`${NAMES} domain_id enabled parent_id is_domain tags tags-any not-tags not-tags-any`),
  },
  "GET /v3/projects/{id}": { query: done("parents_as_list parents_as_ids subtree_as_list subtree_as_ids") },
  "GET /v3/users": {
    query: {
      ...done(`${NAMES} domain_id enabled password_expires_at`),
      ...missing("users of other identity providers", "idp_id protocol_id unique_id"),
    },
  },
  "POST /v3/users": {
    body: {
      user: {
        ...done("name domain_id enabled password"),
        ...missing("users of other identity providers", "federated"),
      },
    },
  },
  "GET /v3/groups": { query: done(`${NAMES} domain_id`) },
  "GET /v3/roles": { query: done(`${NAMES} domain_id`) },
  "GET /v3/domains": { query: done(`${NAMES} enabled`) },
  "GET /v3/role_assignments": {
    query: done(
      [
        "effective group.id include_names include_subtree role.id scope.OS-INHERIT:inherited_to scope.domain.id",
        "scope.project.id scope.system user.id",
      ].join(" "),
    ),
  },
  "GET /v3/services": { query: done("name type") },
  "GET /v3/endpoints": { query: done("interface region_id service_id") },
  "GET /v3/regions": { query: done("parent_region_id") },
  "GET /v3/credentials": { query: done("type user_id") },
  "GET /v3/auth/tokens": { query: { ...done("nocatalog"), ...missing("tokens that have expired", "allow_expired") } },
  "POST /v3/OS-TRUST/trusts": {
    body: {
      trust: {
        ...done("expires_at impersonation project_id remaining_uses roles trustee_user_id trustor_user_id"),
        ...missing("trusts that are handed on", "redelegated_trust_id"),
      },
    },
  },
};
