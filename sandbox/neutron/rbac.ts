// Neutron: policies by which a project shares what it has with another one, or with all.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import type { Route } from "../service";
import { type Doc, python, str } from "../wire";
import { badRequest, type Kind } from "./collection";
import { type Collection, collectionRoutes } from "./collectionRoutes";
import type { RbacPolicy, Shareable } from "./parts";
import { invalid } from "./subnetFields";

const kind: Kind = {
  name: "rbac_policy",
  plural: "rbac_policies",
  missing: "RbacPolicyNotFound",
  notFound: (id) => `RBAC policy of type unknown with ID ${id} not found`,
  attributes: {
    object_type: { required: true, put: false, type: "string" },
    object_id: { required: true, put: false, type: "uuid" },
    target_tenant: { required: true, type: "string" },
    action: { required: true, put: false, type: "string" },
  },
};

const SHARED = "access_as_shared";
const EXTERNAL = "access_as_external";

/** What can be shared, and how. */
function shareables({
  neutron,
}: Cloud): Record<string, { rows: ReadonlyMap<string, Shareable>; noun: string; actions: string[] }> {
  const once = [SHARED];
  return {
    network: { rows: neutron.networks, noun: "Network", actions: [SHARED, EXTERNAL] },
    security_group: { rows: neutron.groups, noun: "Security group", actions: once },
    subnetpool: { rows: neutron.subnetPools, noun: "Subnet pool", actions: once },
    address_scope: { rows: neutron.addressScopes, noun: "Address scope", actions: once },
    address_group: { rows: neutron.addressGroups, noun: "Address group", actions: once },
  };
}

/** Shares an object with those that its policies name. */
function applyPolicies(cloud: Cloud, { object_type, object_id }: RbacPolicy): void {
  const row = shareables(cloud)[object_type]?.rows.get(object_id);
  if (!row) return;
  const own = [...cloud.neutron.rbac.values()].filter((each) => each.object_id === object_id);
  row.sharedWith = own.filter(({ action }) => action === SHARED).map((each) => each.target_tenant);
  const network = cloud.neutron.networks.get(object_id);
  if (!network) return;
  const outside = own.some(({ action }) => action === EXTERNAL);
  if (outside) network["router:external"] = true;
}

function readPolicy(cloud: Cloud, given: Doc, projectId: string, admin: boolean): RbacPolicy {
  const [object_type = "", object_id = "", action = "", target = ""] = [
    ...["object_type", "object_id", "action", "target_tenant"],
  ].map((key) => str(given, key));
  const type = shareables(cloud)[object_type];
  if (!type) throw invalid(`${python(object_type)} is not a valid RBAC object type.`);
  if (!type.actions.includes(action)) {
    const valid =
      type.actions.length > 1 ? `(${type.actions.map(python).join(", ")})` : `(${python(type.actions[0])},)`;
    throw badRequest(
      `Invalid action ${python(action)} for object type ${python(object_type)}. Valid actions: ${valid}`,
      "InvalidActionForType",
    );
  }
  const row = type.rows.get(object_id);
  if (!row || (!admin && row.project_id !== projectId)) throw invalid(`${type.noun} ${object_id} could not be found.`);
  const twin = [...cloud.neutron.rbac.values()].some(
    (each) => each.object_id === object_id && each.action === action && each.target_tenant === target,
  );
  if (twin) throw new Refusal(409, "An RBAC policy already exists with those values.", "DuplicateRbacPolicy");
  const owner = { project_id: projectId, tenant_id: projectId };
  return { id: uuid(), ...owner, object_type, object_id, action, target_tenant: target };
}

/** The routes of /v2.0/rbac-policies. */
export function rbacRoutes(cloud: Cloud): Route[] {
  const { rbac } = cloud.neutron;
  const policies: Collection<RbacPolicy> = {
    kind,
    path: "/rbac-policies",
    rows: rbac,
    view: (_call, policy) => ({ ...policy }),
    create(call, given, projectId) {
      const policy = readPolicy(cloud, given, projectId, call.who.admin);
      rbac.set(policy.id, policy);
      applyPolicies(cloud, policy);
      return policy;
    },
    change(_call, policy, given) {
      policy.target_tenant = str(given, "target_tenant") ?? policy.target_tenant;
      applyPolicies(cloud, policy);
    },
    release(policy) {
      rbac.delete(policy.id);
      applyPolicies(cloud, policy);
    },
  };
  return collectionRoutes(policies);
}
