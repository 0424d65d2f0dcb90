/** The definition of a permission group of CFS. It has no tags: our mark is in its description. */
import { z } from "zod";
import { cidrFault } from "../../../core/addresses";
import { address } from "../../../core/addressFields";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Seen } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { marksIn, replaceMark } from "../../../core/mark";
import { type Fault, type Shape, UNKNOWN } from "../../../core/schema";
import { itself } from "../../../core/touched";
import { tencentFields } from "../../args";
import type { Tencent } from "../../client";
import { toUtc } from "../../time";
import { fileSystems, listFileSystems, listGroups, type PGroupInfo, rulesIn, toShare, unlessGone } from "../api";
import {
  type Client,
  type PermissionGroupArgs,
  type PermissionGroupOutputs,
  permissionGroupType,
} from "./permissionGroup";
import { changeRules, formOf, toClients } from "./rules";

const clientField = z.strictObject({
  cidr: z.string().superRefine((written, issues) => {
    const fault = address.safeParse(written).success ? undefined : cidrFault(written);
    if (fault) issues.addIssue(fault);
    else if (written.includes(":")) issues.addIssue("CFS is mounted over IPv4 alone");
  }),
  access: z.enum(["ro", "rw"]),
} satisfies Shape<Client>);

const isSameSet = inAnyOrder<Client>(({ cidr, access }) => `${formOf(cidr)} ${access}`);

/** CFS's names have letters, digits, `_` and `-` alone, and no two groups have one. */
const nameOf = (name: string, token: string): string => `${name.replace(/[^\w-]/g, "-").slice(0, 42)}-${token}`;

async function groupOf(cloud: Tencent, id: string): Promise<PGroupInfo | undefined> {
  return (await listGroups(cloud)).find(({ PGroupId }) => PGroupId === id);
}

/** Clients that are named twice. */
function twins(clients: readonly Client[]): Fault[] {
  const forms = clients.map(({ cidr }) => (cidr === UNKNOWN ? undefined : formOf(cidr)));
  return forms.flatMap((form, i) =>
    form !== undefined && forms.indexOf(form) < i
      ? [{ property: `clients[${i}].cidr`, reason: `is the same as clients[${forms.indexOf(form)}].cidr` }]
      : [],
  );
}

/** Whether a file system that is to be adopted lets in others. */
async function othersIn(of: string, clients: readonly Client[], cloud: Tencent): Promise<Fault[]> {
  const share = await fileSystems(cloud).get(of);
  if (!share || clients.some(({ cidr }) => cidr === UNKNOWN)) return [];
  const there = toClients(await rulesIn(cloud, toShare(share).group));
  if (isSameSet(there, clients)) return [];
  const said = there.map(({ cidr, access }) => `${cidr} (${access})`).join(", ") || "nobody";
  return [{ property: "clients", reason: `${of}, which is to be adopted, lets in ${said}: say the same first` }];
}

/** The definition of a permission group. */
export const permissionGroup = define<PermissionGroupArgs, PermissionGroupOutputs, Tencent>(permissionGroupType, {
  args: z.strictObject({
    ...tencentFields,
    clients: z.array(clientField).optional(),
    of: z.string().min(1).optional(),
  } satisfies Shape<PermissionGroupArgs>),
  touches: itself,
  replaceOn: ["region"],
  quiet: ["of"],
  exhaustive: ["clients"],
  same: { clients: isSameSet },

  async validate({ clients, of }, was, { cloud }) {
    const given = Array.isArray(clients) ? clients : [];
    if (was !== undefined || of === undefined || of === UNKNOWN) return twins(given);
    return [...twins(given), ...(await othersIn(of, given, cloud))];
  },

  async marked(cloud) {
    return (await listGroups(cloud)).flatMap(({ PGroupId: id = "", Name: name = "", DescInfo, CDate }) =>
      marksIn([DescInfo]).map((mark) => ({ ...mark, id, name, createdAt: toUtc(CDate) ?? "" })),
    );
  },

  fresh: (args) => ({ clients: [], ...args }),

  async create(_args, { cloud, name, token, label }, { made }) {
    const given = { Name: nameOf(name, token), DescInfo: label };
    const { PGroupId: id } = await cloud.ask<{ PGroupId?: string }>("cfs", "CreateCfsPGroup", given);
    if (id === undefined) throw new OmnicloudError("Tencent Cloud created a permission group and did not say its id");
    made(id);
    return id;
  },

  settle: (id, { clients = [] }, { cloud }) => changeRules(cloud, id, clients),

  async read(id, _was, { cloud }): Promise<Seen<PermissionGroupArgs, PermissionGroupOutputs> | undefined> {
    const group = await groupOf(cloud, id);
    if (!group) return undefined;
    return {
      args: { clients: toClients(await rulesIn(cloud, id)) },
      outputs: { groupName: group.Name ?? "" },
      marks: marksIn([group.DescInfo]),
    };
  },

  async update(id, _was, { clients = [] }, { cloud, label }, _report, now) {
    await changeRules(cloud, id, clients);
    const isMarked =
      now.marks?.length === 1 &&
      marksIn([label]).every(({ token, kept }) =>
        now.marks?.some((mark) => mark.token === token && mark.kept === kept),
      );
    if (!isMarked) await cloud.ask("cfs", "UpdateCfsPGroup", { PGroupId: id, DescInfo: label });
  },

  async remark(id, mark, { cloud, label }) {
    const group = await groupOf(cloud, id);
    if (!group) return;
    const { DescInfo: there = "" } = group;
    const text = mark === undefined ? there.replace(/ \[[^\]]*\]$/, "") : (label ?? replaceMark(there, mark));
    if (text !== there) await cloud.ask("cfs", "UpdateCfsPGroup", { PGroupId: id, DescInfo: text });
  },

  async delete(id, _was, { cloud }) {
    await unlessGone(cloud.ask("cfs", "DeleteCfsPGroup", { PGroupId: id }));
  },

  inTheWay: async (id, cloud) =>
    (await listFileSystems(cloud))
      .filter((wire) => toShare(wire).group === id)
      .map((wire) => ({ what: `file system ${toShare(wire).name} (${wire.FileSystemId})`, stays: true })),
});
