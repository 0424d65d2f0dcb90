// Neutron: trunks: a port that carries others, each by its own number.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, docs, num, python, str } from "../wire";
import { badRequest, commonFields, type Kind, touch } from "./collection";
import { type Collection, collectionRoutes, getRow } from "./collectionRoutes";
import type { SubPort, Trunk } from "./parts";
import { getPort, requireUntrunkedPort } from "./portRoutes";
import { checkQuota } from "./quotas";

const kind: Kind = {
  name: "trunk",
  plural: "trunks",
  missing: "TrunkNotFound",
  notFound: (id) => `Trunk ${id} could not be found.`,
  attributes: {
    name: { type: "string" },
    description: { type: "string" },
    admin_state_up: { type: "boolean" },
    port_id: { required: true, put: false, type: "uuid" },
    sub_ports: { put: false, type: "list" },
    tags: { post: false, put: false },
  },
};

const conflict = (message: string, type: string): Refusal => new Refusal(409, message, type);

/** Reads sub ports; refuses those that are used, numbers that are taken, and kinds other than VLANs. */
function readSubPorts(cloud: Cloud, call: Call, given: Doc[], trunk?: Trunk): SubPort[] {
  const read: SubPort[] = [];
  for (const each of given) {
    const portId = str(each, "port_id");
    if (portId === undefined) throw badRequest("Invalid input for sub_ports. Reason: 'port_id' is required.");
    const port = getPort(cloud, call, portId);
    const type = str(each, "segmentation_type") ?? "vlan";
    const number = num(each, "segmentation_id");
    if (type !== "vlan")
      throw badRequest(`Invalid input for operation: Unknown segmentation_type ${python(type)}.`, "InvalidInput");
    if (number === undefined || number < 1 || number > 4094)
      throw badRequest(
        `Invalid input for operation: Invalid segmentation_id ${python(each.segmentation_id)} for subport ${portId}.`,
        "InvalidInput",
      );
    requireUntrunkedPort(cloud, portId);
    if (port.device_id !== "" || port["binding:host_id"] !== "")
      throw conflict(`Port ${portId} is in use by another trunk.`, "TrunkPortInUse");
    if ([...(trunk?.sub_ports ?? []), ...read].some((other) => other.segmentation_id === number))
      throw conflict(
        `segmentation_type vlan and segmentation_id ${number} already in use on trunk ${trunk?.id ?? ""}.`,
        "DuplicateSubPort",
      );
    read.push({ port_id: portId, segmentation_type: type, segmentation_id: number });
  }
  return read;
}

const view = ({ sharedWith: _with, sub_ports, ...trunk }: Trunk): Doc => ({
  ...trunk,
  sub_ports: sub_ports.map((each) => ({ ...each })),
});

function trunks(cloud: Cloud): Collection<Trunk> {
  return {
    kind,
    path: "/trunks",
    rows: cloud.neutron.trunks,
    view: (_call, trunk) => view(trunk),
    create(call, given, projectId) {
      checkQuota(cloud, projectId, "trunk", 1);
      const port = getPort(cloud, call, str(given, "port_id") ?? "");
      const isUsed = [...cloud.neutron.trunks.values()].some(
        ({ port_id, sub_ports }) => port_id === port.id || sub_ports.some((each) => each.port_id === port.id),
      );
      if (isUsed || port["binding:host_id"] !== "")
        throw conflict(
          `Port ${port.id} is currently in use and is not eligible for use as a parent port.`,
          "ParentPortInUse",
        );
      return {
        ...commonFields(projectId, 0),
        name: str(given, "name") ?? "",
        description: str(given, "description") ?? "",
        tags: [],
        port_id: port.id,
        admin_state_up: bool(given, "admin_state_up") ?? true,
        status: "DOWN",
        sub_ports: readSubPorts(cloud, call, docs(given, "sub_ports") ?? []),
      };
    },
    change(_call, trunk, given) {
      trunk.name = str(given, "name") ?? trunk.name;
      trunk.description = str(given, "description") ?? trunk.description;
      trunk.admin_state_up = bool(given, "admin_state_up") ?? trunk.admin_state_up;
      touch(trunk);
    },
    release(trunk) {
      requireEnabled(trunk);
      if (cloud.neutron.ports.get(trunk.port_id)?.["binding:host_id"])
        throw conflict(`Trunk ${trunk.id} is currently in use.`, "TrunkInUse");
    },
  };
}

function requireEnabled({ id, admin_state_up }: Trunk): void {
  if (!admin_state_up) throw conflict(`Trunk ${id} is currently disabled.`, "TrunkDisabled");
}

/** The routes of /v2.0/trunks. */
export function trunkRoutes(cloud: Cloud): Route[] {
  const all = trunks(cloud);
  const base = "/v2.0/trunks/{id}";
  const given = (call: Call): Doc[] => {
    const list = docs(call.body, "sub_ports");
    if (!list) throw badRequest("Invalid input for operation: invalid subport details.", "InvalidInput");
    return list;
  };
  const changed = (trunk: Trunk, sub_ports: SubPort[]): Reply => {
    trunk.sub_ports = sub_ports;
    touch(trunk);
    return { status: 200, body: view(trunk) };
  };
  return [
    ...collectionRoutes(all),
    route(`GET ${base}/get_subports`, (call) => ({
      status: 200,
      body: { sub_ports: view(getRow(all, call)).sub_ports },
    })),
    route(`PUT ${base}/add_subports`, (call) => {
      const trunk = getRow(all, call, true);
      requireEnabled(trunk);
      return changed(trunk, [...trunk.sub_ports, ...readSubPorts(cloud, call, given(call), trunk)]);
    }),
    route(`PUT ${base}/remove_subports`, (call) => {
      const trunk = getRow(all, call, true);
      requireEnabled(trunk);
      const gone = given(call).map((each) => str(each, "port_id") ?? "");
      const unknown = gone.find((id) => !trunk.sub_ports.some((each) => each.port_id === id));
      if (unknown !== undefined)
        throw new Refusal(404, `SubPort ${unknown} on trunk ${trunk.id} could not be found.`, "SubPortNotFound");
      return changed(
        trunk,
        trunk.sub_ports.filter((each) => !gone.includes(each.port_id)),
      );
    }),
  ];
}
