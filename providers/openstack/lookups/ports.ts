/** Ports, looked up. */
import type { GetPortsArgs, GetPortsResult, ListPortsArgs, PortInfo } from "../../../lookups/ports";
import type { LookupOn } from "../../core/lookup";
import type { PortWire } from "../network/port/api";
import { toPort } from "../network/port/state";
import { collectionOf } from "./collections";

const ports = collectionOf<PortWire, PortInfo, Pick<ListPortsArgs, "networkId" | "deviceId">>({
  names: ["Port", "Ports"],
  kind: { noun: "port", service: "network", path: "/ports", envelope: "port", plural: "ports" },
  filters: { networkId: "network_id", deviceId: "device_id" },
  toItem(wire) {
    const { description, ...port } = toPort(wire);
    return { ...port, description: description || undefined };
  },
});

/** A port by id or name. */
export const getPort = ports.one;

/** One page of the ports. */
export const getPorts: LookupOn<GetPortsArgs, GetPortsResult> = async (...asked) => {
  const { items, ...page } = await ports.page(...asked);
  return { ports: items, ...page };
};

/** All ports, read while they are consumed. */
export const listPorts = ports.all;
