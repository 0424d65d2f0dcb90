/** The definition of a server's power. */
import { z } from "zod";
import type { Reboot } from "../../../../components/power";
import { define, type Seen } from "../../../core/definition";
import { otherKeeper, powerOf } from "../../../core/keepers";
import { pairId } from "../../../core/pairId";
import { hasUnknown, type Shape } from "../../../core/schema";
import { nameInUrn } from "../../../core/urn";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { timeOf } from "../../time";
import { isBeingDeleted, type ServerWire, servers } from "../server/api";
import { bringToPower, reboot, toPowerState } from "./api";
import { type PowerArgs, type PowerOutputs, powerType } from "./power";

/** A server and its power, which is no object of its own: `SERVER/power`. */
const idOf = (server: string) => pairId.of(server, "power");
const serverIn = (id: string) => pairId.parts(id)[0];

/** The server's power as the resource sees it; what was done to it is known to us alone. */
function view(server: ServerWire, known: Partial<PowerOutputs>): Seen<PowerArgs, PowerOutputs> {
  const { operateType, operatedAt } = known;
  return {
    args: { server: server.id, state: toPowerState(server) },
    outputs: {
      status: server.status,
      operateType,
      operatedAt,
      updatedAt: timeOf(server.updated),
      zone: server["OS-EXT-AZ:availability_zone"] ?? "",
      hypervisor: server["OS-EXT-SRV-ATTR:hypervisor_hostname"] ?? undefined,
    },
  };
}

/** The definition of a server's power. */
export const power = define<PowerArgs, PowerOutputs, OpenStack>(powerType, {
  args: z.strictObject({
    ...openStackFields,
    server: objectId("server", "getInstance"),
    state: z.enum(["running", "stopped", "suspended", "shelved"]),
    reboot: z.strictObject({ type: z.enum(["soft", "hard"]), trigger: z.string() } satisfies Shape<Reboot>).optional(),
  } satisfies Shape<PowerArgs>),
  touches: ({ id, args }) => [id === undefined ? args.server : serverIn(id)],
  replaceOn: ["server", ...PLACE],

  validate({ server }, _was, { cloud, urn }) {
    const other = hasUnknown(server) ? undefined : otherKeeper(cloud, powerOf(server), "own", urn, "own");
    const reason = other && `${nameInUrn(other)} keeps the power of ${server} already: leave one of them out`;
    return reason ? [{ property: "server", reason }] : [];
  },

  partOf: ["server"],

  async create({ server }, _context, { made }) {
    made(idOf(server)); // there is nothing to create: `settle` brings the server to its state
    return idOf(server);
  },

  async settle(id, { state }, { cloud, known }, { say, learn, saw }) {
    const { server } = await bringToPower(cloud, serverIn(id), state, say, learn);
    saw(view(server, known));
  },

  async read(id, was, { cloud }) {
    const server = await servers(cloud).get(serverIn(id));
    return server && !isBeingDeleted(server) ? view(server, was) : undefined;
  },

  async update(id, was, args, { cloud, known }, { say, learn, saw }) {
    const { server, isChanged } = await bringToPower(cloud, serverIn(id), args.state, say, learn);
    // A server that was just started has booted already.
    const isDue = !isChanged && args.state === "running" && args.reboot?.trigger !== was.reboot?.trigger;
    const now = isDue && args.reboot ? await reboot(cloud, serverIn(id), args.reboot.type, say, learn) : server;
    saw(view(now, known));
  },

  leaves: true,
  delete: async () => undefined,
});
