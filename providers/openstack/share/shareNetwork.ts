/** A Manila share network: the subnet in which shares are served. API: shared file systems v2 /share-networks */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Context, define, type Marked, type Seen } from "../../core/definition";
import { CloudError, OmnicloudError } from "../../core/errors";
import { identityOf, markIn, markOf } from "../../core/mark";
import { until } from "../../core/poll";
import { registration } from "../../core/resource";
import { type Fault, type Inputs, type Shape, UNKNOWN } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { markedOf } from "../mark";
import { inOrder } from "../network/addresses";

/** Arguments of a {@link ShareNetwork}. */
export interface ShareNetworkArgs extends OpenStackArgs {
  /** The id of the network; another one needs a new share network. */
  network: string;
  /** The id of a subnet in it; another one needs a new share network. @default the network's lowest, IPv4 before IPv6 */
  subnet?: string;
  /** The name, editable in place. @default the resource's name */
  name?: string;
  /** The description, editable in place; our mark stands behind it. @default "Managed by Pulumi, …" */
  description?: string;
}

/** What the cloud says of a share network. */
export interface ShareNetworkOutputs {
  /** The subnet's id, also where none was asked for. */
  subnetId: string;
  createdAt: string;
  updatedAt?: string;
}

interface Subnet {
  neutron_net_id: string | null;
  neutron_subnet_id: string | null;
}

/** Of the 255 characters of a description our mark needs these many. */
const ROOM_FOR_MARK = 35;
/** For how long (ms) a share server may take to give its ports back. After that the subnet's own delete says what is left. */
const LONGEST_END = 60_000;

const networks = (cloud: OpenStack) =>
  cloud.collection("share", "/share-networks", "share_network", { path: "/share-networks/detail" });

/** The one subnet of a share network; a cloud without Neutron has none. */
const subnetOf = (network: Wire): Subnet =>
  (network.share_network_subnets as Subnet[])[0] ?? { neutron_net_id: null, neutron_subnet_id: null };

function view(network: Wire): Seen<ShareNetworkArgs, ShareNetworkOutputs> {
  const { neutron_net_id, neutron_subnet_id } = subnetOf(network);
  return {
    args: {
      network: neutron_net_id ?? "",
      subnet: neutron_subnet_id ?? "",
      name: String(network.name ?? ""),
      description: withoutMark(String(network.description ?? "")),
    },
    outputs: {
      subnetId: neutron_subnet_id ?? "",
      createdAt: String(network.created_at),
      updatedAt: (network.updated_at as string | null) ?? undefined,
    },
  };
}

/** A share network takes neither metadata nor tags: our mark stands behind its user's description. */
function withMark({ description }: ShareNetworkArgs, { label, mark }: Context<OpenStack>): string {
  return description === undefined ? label : `${description} [${mark}]`;
}

/** The description as its user wrote it; `undefined` for our own. */
function withoutMark(written: string): string | undefined {
  if (!markIn(written)) return written || undefined;
  return written.startsWith("Managed by Pulumi, ") ? undefined : written.replace(/ \[[^\]]*\]$/, "");
}

/** The definition of {@link ShareNetwork}. */
export const shareNetwork = define<ShareNetworkArgs, ShareNetworkOutputs, OpenStack>({
  name: "openstack:ShareNetwork",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    network: z.string().min(1),
    subnet: z.string().min(1).optional(),
    name: z.string().max(255).optional(),
    description: z
      .string()
      .max(255 - ROOM_FOR_MARK)
      .optional(),
  } satisfies Shape<ShareNetworkArgs>),
  outputs: ["subnetId", "createdAt", "updatedAt"],
  replaceOn: ["network", "subnet", ...elsewhere],
  partOf: ["network", "subnet"],
  means: { subnet: ({ subnetId }, written) => written === undefined || written === subnetId },

  // Manila takes any ids, and only the first share on them fails.
  async validate({ network, subnet }, was, { cloud }) {
    if (subnet === undefined || subnet === UNKNOWN || subnet === was?.subnet) return [];
    const found = await cloud.collection("network", "/subnets", "subnet").get(subnet);
    if (!found) return [{ property: "subnet", reason: `there is no subnet ${subnet}` }];
    const faults: Fault[] = [];
    if (network !== UNKNOWN && found.network_id !== network)
      faults.push({ property: "subnet", reason: `${subnet} is in network ${found.network_id}, not in ${network}` });
    return faults;
  },

  marked: async (cloud) => ((await cloud.has("share")) ? markedOf(await networks(cloud).all()) : []),

  async create(args, context, report) {
    const subnet = args.subnet ?? (await firstSubnet(context.cloud, args.network));
    const { share_network } = await context.cloud.post<{ share_network: Wire }>("share", "/share-networks", {
      share_network: {
        neutron_net_id: args.network,
        neutron_subnet_id: subnet,
        name: args.name ?? context.name,
        description: withMark(args, context),
      },
    });
    report.made(share_network.id);
    report.saw(view(share_network));
    return share_network.id;
  },

  async read(id, _was, { cloud }) {
    const network = await networks(cloud).get(id);
    return network && view(network);
  },

  async update(id, _was, args, context, report) {
    const { share_network } = await context.cloud.put<{ share_network: Wire }>("share", `/share-networks/${id}`, {
      share_network: { name: args.name ?? context.name, description: withMark(args, context) },
    });
    report.saw(view(share_network));
  },

  async delete(id, _was, { cloud, token }, { inform }) {
    const network = await networks(cloud).now(id);
    if (!network) return;
    const users = await removed(cloud, id);
    if (users.length > 0) {
      const forgotten = markedOf(users).filter((share) => identityOf(share.token) === identityOf(token) && !share.kept);
      if (forgotten.length > 0) throw new ForgottenError(id, forgotten);
      await leave(cloud, network);
      inform(`share network ${id} stays: ${users.map(named).join(", ")} use it`);
      return;
    }
    await serversGone(cloud, subnetOf(network));
  },
});

const named = ({ id, name }: { id: string; name?: unknown }) => `share ${name ?? ""} (${id})`;

/** Shares of this stack that an interrupted run made and the state does not know: their network must not be lost. */
class ForgottenError extends OmnicloudError {
  constructor(network: string, shares: Marked[]) {
    super(
      `share network ${network} still has ${shares.map(named).join(", ")}, which an interrupted run of this stack left behind. Run pulumi up to take it back, or sweep it: npx omnicloud leftovers STACK --sweep`,
    );
  }
}

/** @throws OmnicloudError where the network has no subnet */
async function firstSubnet(cloud: OpenStack, network: string): Promise<string> {
  const subnets = await cloud.list("network", "/subnets", "subnets", { query: { network_id: network } });
  const [first] = subnets.sort((a, b) => inOrder(String(a.cidr), String(b.cidr)));
  if (first) return first.id;
  throw new OmnicloudError(`network ${network} has no subnet in which a share could be: add one`);
}

/** Deletes a share network, once the shares that are going are gone. Returns the shares that stay on it. */
async function removed(cloud: OpenStack, id: string): Promise<Wire[]> {
  return until(`the shares on share network ${id} to go`, async () => {
    try {
      await cloud.delete("share", `/share-networks/${id}`);
      return [];
    } catch (error) {
      if (!(error instanceof CloudError) || error.status !== 409 || !/has \d+ share\(s\)/.test(error.detail))
        throw error;
      const shares = await cloud.list("share", "/shares/detail", "shares", { query: { share_network_id: id } });
      return shares.every(({ status }) => status === "deleting") ? undefined : shares;
    }
  });
}

/** Marks a share network as one that stays, so that the stack's end does not take it for left behind. */
async function leave(cloud: OpenStack, { id, description }: Wire): Promise<void> {
  const found = markIn(String(description ?? ""));
  if (!found || found.kept) return;
  const kept = String(description).replace(found.token, markOf(found.token, true));
  await cloud.put("share", `/share-networks/${id}`, { share_network: { description: kept } });
}

/**
 * Manila removes the share servers after its answer. Their ports hold the subnet, so they are waited for, where no other
 * share network has its servers there too.
 */
async function serversGone(cloud: OpenStack, { neutron_net_id, neutron_subnet_id }: Subnet): Promise<void> {
  if (neutron_net_id === null || neutron_subnet_id === null) return;
  const query = { network_id: neutron_net_id, device_owner: "manila:share", fields: ["id", "fixed_ips"] };
  const here = async () => {
    const ports = await cloud.list<Wire & { fixed_ips: { subnet_id: string }[] }>("network", "/ports", "ports", {
      query,
    });
    return ports.some((port) => port.fixed_ips.some(({ subnet_id }) => subnet_id === neutron_subnet_id));
  };
  if (!(await here())) return;
  const others = await cloud.list("share", "/share-networks", "share_networks", { query: { neutron_subnet_id } });
  if (others.length > 0) return;
  const end = Date.now() + LONGEST_END;
  await until("the share server to go", async () => (Date.now() > end || !(await here()) ? true : undefined));
}

/**
 * A place for shares in a subnet, for itself; `NasShare` makes its own unless it is given one.
 * @example new ShareNetwork("nas", { network: vpc.id, subnet: vpc.subnetIds.back })
 */
export class ShareNetwork extends pulumi.CustomResource {
  declare readonly network: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly subnetId: pulumi.Output<string>;
  declare readonly createdAt: pulumi.Output<string>;
  declare readonly updatedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: Inputs<ShareNetworkArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(shareNetwork, name, args, opts));
  }
}
