// Keystone: trusts: one user lets another one act in a project for it, with some of its roles. API: OS-TRUST
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, docs, num, str } from "../wire";
import type { Trust } from "./delegation";
import { refuseMissing, refuseWithout, unauthorized } from "./policy";
import type { Token } from "./state";
import { listView, roleView, self } from "./views";

function view({ keystone }: Cloud, call: Call, trust: Trust): Doc {
  const roles = keystone.rolesById(trust.roleIds).map((each) => roleView(call, each));
  // Keystone's link of the roles lacks the path of the trusts.
  return {
    ...summary(call, trust),
    roles,
    roles_links: { ...self(call, `/${trust.id}/roles`), next: null, previous: null },
  };
}

/** A trust in a list. */
function summary(call: Call, { roleIds: _roles, ...trust }: Trust): Doc {
  return {
    ...trust,
    expires_at: trust.expires_at ?? null,
    deleted_at: null,
    remaining_uses: trust.remaining_uses ?? null,
    redelegation_count: 0,
    redelegated_trust_id: null,
    links: self(call, `/OS-TRUST/trusts/${trust.id}`),
  };
}

function createTrust(cloud: Cloud, call: Call): Reply {
  const { keystone } = cloud;
  const given = doc(call.body, "trust");
  const [trustor, trustee] = [str(given, "trustor_user_id"), str(given, "trustee_user_id")];
  if (trustor === undefined) refuseWithout("trustor_user_id");
  if (trustee === undefined) refuseWithout("trustee_user_id");
  const impersonation = bool(given, "impersonation");
  if (impersonation === undefined) refuseWithout("impersonation");
  const project = str(given, "project_id") ?? null;
  if (trustor !== call.who.userId) throw new Refusal(403, "The authenticated user should match the trustor");
  if (!keystone.users.has(trustee)) refuseMissing("user", trustee);
  const wanted = docs(given, "roles") ?? [];
  if (wanted.length === 0) throw new Refusal(403, "At least one role should be specified");
  const own = keystone.rolesOn(trustor, { projectId: project ?? undefined });
  const roleIds = wanted.map((each) => {
    const role = own.find(({ id, name }) => id === str(each, "id") || name === str(each, "name"));
    return role?.id ?? refuseMissing("role", str(each, "id") ?? str(each, "name") ?? "");
  });
  const parties = { trustor_user_id: trustor, trustee_user_id: trustee, project_id: project };
  const uses = num(given, "remaining_uses") ?? null;
  if (uses !== null && uses < 1) throw new Refusal(400, `${uses} is less than the minimum of 1`);
  const expires = str(given, "expires_at") ?? null;
  const ends = expires === null ? undefined : new Date(expires).getTime();
  if (ends !== undefined && Number.isNaN(ends)) throw new Refusal(400, `'${expires}' is not a date-time`);
  if (ends !== undefined && ends <= Date.now()) throw new Refusal(400, "The expires_at must not be in the past.");
  if (bool(given, "allow_redelegation") || num(given, "redelegation_count"))
    throw new Refusal(501, "The sandbox does not have what 'allow_redelegation' asks for: trusts handed on.");
  const expires_at = ends === undefined ? null : `${new Date(ends).toISOString().slice(0, 19)}.000000Z`;
  const trust: Trust = { id: hexId(), ...parties, impersonation, roleIds, expires_at, remaining_uses: uses };
  keystone.trusts.set(trust.id, trust);
  return { status: 201, body: { trust: view(cloud, call, trust) } };
}

/** What a token of a trust stands for. @throws Refusal 401 of a trust that is not there, 403 as Keystone does */
export function trusted(
  { keystone }: Cloud,
  id: string,
  userId: string,
): Pick<Token, "projectId" | "trustId" | "userId"> {
  const trust = keystone.trusts.get(id);
  if (!trust || (trust.expires_at && new Date(trust.expires_at).getTime() <= Date.now())) throw unauthorized();
  if (trust.remaining_uses === 0) throw refuseMissing("trust", id);
  if (trust.trustee_user_id !== userId) throw new Refusal(403, "User is not a trustee.");
  if (!keystone.users.get(trust.trustor_user_id)?.enabled) throw new Refusal(403, "Trustor is disabled.");
  if (typeof trust.remaining_uses === "number") trust.remaining_uses -= 1;
  const acting = trust.impersonation ? trust.trustor_user_id : userId;
  return { projectId: trust.project_id ?? undefined, trustId: trust.id, userId: acting };
}

/** What a token says of its trust. */
export function trustOf({ keystone }: Cloud, token: Token): Doc {
  const trust = token.trustId === undefined ? undefined : keystone.trusts.get(token.trustId);
  if (!trust) return {};
  const { id, impersonation, trustor_user_id, trustee_user_id } = trust;
  const users = { trustor_user: { id: trustor_user_id }, trustee_user: { id: trustee_user_id } };
  return { "OS-TRUST:trust": { id, impersonation, ...users } };
}

/** The routes of /OS-TRUST/trusts. */
export function trustRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const own = (call: Call): Trust => {
    const id = call.params.id ?? "";
    const trust = keystone.trusts.get(id);
    const isParty = trust && [trust.trustor_user_id, trust.trustee_user_id].includes(call.who.userId);
    return trust && (isParty || call.who.admin) ? trust : refuseMissing("trust", id);
  };
  return [
    route("POST /v3/OS-TRUST/trusts", (call) => createTrust(cloud, call)),
    route("GET /v3/OS-TRUST/trusts", (call) => {
      const isAsked = (key: "trustor_user_id" | "trustee_user_id", trust: Trust) =>
        !call.query.has(key) || call.query.get(key) === trust[key];
      const all = [...keystone.trusts.values()].filter(
        (each) => isAsked("trustor_user_id", each) && isAsked("trustee_user_id", each),
      );
      const isOwn = ["trustor_user_id", "trustee_user_id"].some((key) => call.query.get(key) === call.who.userId);
      if (!isOwn && !call.who.admin)
        throw new Refusal(403, "You are not authorized to perform the requested action: identity:list_trusts.");
      return {
        status: 200,
        body: listView(
          call,
          "trusts",
          all.map((each) => summary(call, each)),
        ),
      };
    }),
    route("GET /v3/OS-TRUST/trusts/{id}", (call) => ({ status: 200, body: { trust: view(cloud, call, own(call)) } })),
    route("GET /v3/OS-TRUST/trusts/{id}/roles", (call) => {
      const views = keystone.rolesById(own(call).roleIds).map((each) => roleView(call, each));
      return { status: 200, body: listView(call, "roles", views) };
    }),
    route("GET /v3/OS-TRUST/trusts/{id}/roles/{role}", (call) => {
      const role = keystone.rolesById(own(call).roleIds).find(({ id }) => id === call.params.role);
      if (!role) refuseMissing("role", call.params.role ?? "");
      return call.method === "HEAD" ? { status: 200 } : { status: 200, body: { role: roleView(call, role) } };
    }),
    route("DELETE /v3/OS-TRUST/trusts/{id}", (call) => {
      const trust = own(call);
      if (trust.trustor_user_id !== call.who.userId && !call.who.admin)
        throw new Refusal(403, "Only admin or trustor can delete a trust");
      keystone.trusts.delete(trust.id);
      keystone.revoke((token) => token.trustId === trust.id);
      return { status: 204 };
    }),
  ];
}
