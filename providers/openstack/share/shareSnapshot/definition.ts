/** The definition of a share's snapshot. */

import { z } from "zod";
import { type Context, define, type Marked, type Seen } from "../../../core/definition";
import { type Mark, marksIn } from "../../../core/mark";
import type { Shape } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { describeAnew } from "../../mark";
import {
  deleteShareSnapshot,
  type ShareSnapshotWire,
  shareSnapshots,
  toShareSnapshot,
  usersDescription,
  waitUntilTaken,
  withMark,
} from "./api";
import { type ShareSnapshotArgs, type ShareSnapshotOutputs, shareSnapshotType } from "./shareSnapshot";

const pathOf = (id: string) => `/snapshots/${id}`;

const marksOn = ({ description }: ShareSnapshotWire): Mark[] => marksIn([description]);

/** The snapshot as the resource sees it. */
function view(wire: ShareSnapshotWire, regionName: string | undefined): Seen<ShareSnapshotArgs, ShareSnapshotOutputs> {
  const { shareId, name, description, status, size, createdAt = "" } = toShareSnapshot(wire);
  return {
    args: { shareId, name, description },
    outputs: { status, size, regionName, createdAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** The description as it stands in the cloud. */
function described({ description }: ShareSnapshotArgs, { label, mark }: Context<OpenStack>): string {
  return description === undefined ? label : withMark(description, mark);
}

/** The definition of a share's snapshot. */
export const shareSnapshot = define<ShareSnapshotArgs, ShareSnapshotOutputs, OpenStack>(shareSnapshotType, {
  args: z.strictObject({
    ...openStackFields,
    shareId: objectId("share", "getNasShare"),
    name: z.string().max(255).optional(),
    // Our mark stands behind it, and Manila takes 255 characters.
    description: z.string().max(225).optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<ShareSnapshotArgs>),
  touches: itselfAnd<ShareSnapshotArgs>(({ shareId }) => [shareId]),
  replaceOn: ["shareId", ...PLACE],
  partOf: ["shareId"],
  holdsData: true,

  async marked(cloud) {
    if (!(await cloud.has("share"))) return [];
    return (await shareSnapshots(cloud).all()).flatMap((wire): Marked[] => {
      const [mark] = marksOn(wire);
      return mark ? [{ ...mark, id: wire.id, name: wire.name ?? "", createdAt: wire.created_at }] : [];
    });
  },

  fresh: (args, { name }) => ({ ...{ name, description: undefined }, ...args }),

  async create(args, context, { made }) {
    const snapshot = { share_id: args.shareId, name: args.name ?? context.name, description: described(args, context) };
    const answer = await context.cloud.post<{ snapshot: ShareSnapshotWire }>("share", "/snapshots", { snapshot });
    made(answer.snapshot.id);
    return answer.snapshot.id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    saw(view(await waitUntilTaken(cloud, id), await cloud.regionOf("share")));
  },

  async read(id, _was, { cloud }) {
    const wire = await shareSnapshots(cloud).get(id);
    if (!wire || wire.status === "deleting") return undefined;
    return view(wire, await cloud.regionOf("share"));
  },

  broken: ({ status }) => status === "error",

  async update(id, _was, args, context) {
    const snapshot = { display_name: args.name ?? context.name, display_description: described(args, context) };
    await context.cloud.put("share", pathOf(id), { snapshot });
  },

  async remark(id, mark, { cloud, label }) {
    const wire = await shareSnapshots(cloud).readNow(id);
    if (!wire) return;
    const users = usersDescription(wire.description);
    const display_description =
      users === undefined ? describeAnew(wire.description, mark, label) : withMark(users, mark);
    if (display_description !== (wire.description ?? ""))
      await cloud.put("share", pathOf(id), { snapshot: { display_description } });
  },

  delete: (id, _was, { cloud }) => deleteShareSnapshot(cloud, id),
});
