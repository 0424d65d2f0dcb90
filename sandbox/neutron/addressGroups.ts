// Neutron: groups of addresses, which rules of security groups name.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { python, str, strings } from "../wire";
import { formatCidr, parseCidr } from "./addresses";
import { badRequest, commonFields, type Kind, touch } from "./collection";
import { type Collection, collectionRoutes, getRow, isShared } from "./collectionRoutes";
import type { AddressGroup } from "./parts";

const kind: Kind = {
  name: "address_group",
  plural: "address_groups",
  missing: "AddressGroupNotFound",
  notFound: (id) => `Address group ${id} could not be found.`,
  attributes: {
    name: { type: "string" },
    description: { type: "string" },
    addresses: { put: false },
  },
};

function readAddresses(given: unknown): string[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw badRequest(`Invalid input for addresses. Reason: ${python(given)} is not a list.`);
  const read = given.map((each) => {
    const cidr = parseCidr(String(each));
    if (!cidr) throw badRequest(`Invalid input for addresses. Reason: ${python(each)} is not a valid IP subnet.`);
    return formatCidr(cidr);
  });
  return [...new Set(read)].sort();
}

const groupsOf = ({ neutron }: Cloud): Collection<AddressGroup> => ({
  kind,
  path: "/address-groups",
  rows: neutron.addressGroups,
  view: (_call, { id, name, description, addresses, project_id, tenant_id }) => ({
    ...{ id, name, description, project_id, tenant_id },
    addresses: [...addresses],
  }),
  create: (_call, given, projectId) => ({
    ...commonFields(projectId, 1),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    addresses: readAddresses(given.addresses),
  }),
  change(_call, group, given) {
    group.name = str(given, "name") ?? group.name;
    group.description = str(given, "description") ?? group.description;
    touch(group);
  },
  release({ id }) {
    if ([...neutron.rules.values()].some((rule) => rule.remote_address_group_id === id))
      throw new Refusal(409, `Address group ${id} is in use on one or more security group rules.`, "AddressGroupInUse");
  },
});

/** The routes of /v2.0/address-groups. */
export function addressGroupRoutes(cloud: Cloud): Route[] {
  const groups = groupsOf(cloud);
  const reply = (call: Call, { sharedWith, ...group }: AddressGroup): Reply => ({
    status: 200,
    body: { address_group: { ...group, shared: isShared({ ...group, sharedWith }, call.who.projectId) } },
  });
  return [
    ...collectionRoutes(groups),
    route("PUT /v2.0/address-groups/{id}/add_addresses", (call) => {
      const group = getRow(groups, call, true);
      const added = readAddresses(strings(call.body, "addresses"));
      const twice = added.filter((each) => group.addresses.includes(each));
      if (twice.length > 0)
        throw badRequest(
          `Addresses ${python(twice)} already exist in the address group ${group.id}.`,
          "AddressesAlreadyExist",
        );
      group.addresses = [...group.addresses, ...added].sort();
      touch(group);
      return reply(call, group);
    }),
    route("PUT /v2.0/address-groups/{id}/remove_addresses", (call) => {
      const group = getRow(groups, call, true);
      const gone = readAddresses(strings(call.body, "addresses"));
      const unknown = gone.filter((each) => !group.addresses.includes(each));
      if (unknown.length > 0)
        throw new Refusal(
          404,
          `Addresses ${python(unknown)} not found in the address group ${group.id}.`,
          "AddressesNotFound",
        );
      group.addresses = group.addresses.filter((each) => !gone.includes(each));
      touch(group);
      return reply(call, group);
    }),
  ];
}
