/** A pool of Octavia as something that has targets: instances stand in it by an address, and a tag says which one it is. */
import { canonical, isSameAddress } from "../../../core/addresses";
import type { Balancer } from "../../../core/balancer";
import { OmnicloudError } from "../../../core/errors";
import { MARK_KEY, markOf } from "../../../core/mark";
import { pause } from "../../../core/operation";
import { nameOfTarget, type Registered, type Target, type Wanted } from "../../../core/targetSet";
import type { OpenStack } from "../../client";
import { marksOn, tagsWith } from "../../mark";
import { type PortWire, portsWith } from "../../network/port/api";
import {
  addMember,
  changeMember,
  deleteMember,
  findBalancer,
  findPool,
  hopelessIn,
  type MemberWire,
  membersOf,
  putMembers,
  toHealth,
  waitUntilSettled,
} from "../api";

const INSTANCE = `${MARK_KEY}-instance=`;

/** The instance that a member is, if a tag of ours says so. */
export const instanceIn = ({ tags = [] }: MemberWire): string | undefined =>
  tags.find((tag) => tag.startsWith(INSTANCE))?.slice(INSTANCE.length);

const keyOf = (ip: string, port: number | undefined): string => nameOfTarget({ ip, port });

/** A member as a target of the set. */
function toRegistered(member: MemberWire): Registered {
  const { address, protocol_port: port, weight } = member;
  const [mark] = marksOn(member);
  return { key: keyOf(address, port), target: { ip: address, port, weight }, mark, health: toHealth(member) };
}

/** The pool of an id. */
export class PoolBalancer implements Balancer {
  private there: readonly MemberWire[] = [];

  constructor(
    private readonly cloud: OpenStack,
    private readonly id: string,
  ) {}

  get name(): string {
    return `pool ${this.id}`;
  }

  async registered(): Promise<Registered[] | undefined> {
    const all = await membersOf(this.cloud, this.id);
    this.there = all ?? [];
    return all?.map(toRegistered);
  }

  async resolve(targets: readonly Target[]): Promise<{ found: Wanted[]; missing: string[] }> {
    const ids = [...new Set(targets.flatMap(({ instanceId }) => instanceId ?? []))];
    const fields = ["id", "device_id", "network_id", "fixed_ips"];
    const ports = ids.length === 0 ? [] : await portsWith(this.cloud, { device_id: ids, fields });
    const found: Wanted[] = [];
    const missing: string[] = [];
    for (const target of targets) {
      const { instanceId, port, ip } = target;
      const own = ports.filter(({ device_id }) => device_id === instanceId);
      const address = instanceId === undefined ? ip : await this.addressOf(instanceId, own);
      if (address === undefined) missing.push(instanceId ?? "");
      else found.push({ key: keyOf(address, port), target });
    }
    return { found, missing };
  }

  /** The address by which an instance is reached: its only one, or the one in the load balancer's own subnet or network. */
  private async addressOf(instance: string, ports: readonly PortWire[]): Promise<string | undefined> {
    const all = ports.flatMap(({ network_id, fixed_ips }) => fixed_ips.map((one) => ({ ...one, network_id })));
    if (all.length < 2) return all[0]?.ip_address;
    const { subnet, network } = await this.cloud.once(`place of pool ${this.id}`, () => this.place());
    const near =
      all.find(({ subnet_id }) => subnet_id === subnet) ?? all.find(({ network_id }) => network_id === network);
    if (near) return near.ip_address;
    const list = all.map(({ ip_address }) => ip_address).join(", ");
    throw new OmnicloudError(`targets: instance ${instance} has addresses ${list}: give the one that is meant as ip`);
  }

  private async place(): Promise<{ subnet?: string; network?: string }> {
    const [balancer] = (await findPool(this.cloud, this.id))?.loadbalancers ?? [];
    const found = balancer && (await findBalancer(this.cloud, balancer.id));
    return { subnet: found?.vip_subnet_id ?? undefined, network: found?.vip_network_id ?? undefined };
  }

  isSame({ target: { weight }, mark, key }: Registered, wanted: Wanted, own: string): boolean {
    const member = this.there.find((one) => keyOf(one.address, one.protocol_port) === key);
    const isMarked = mark === undefined ? member?.tags === undefined : markOf(mark.token, mark.kept) === own;
    const isNamed = member?.tags === undefined || instanceIn(member) === wanted.target.instanceId;
    return (wanted.target.weight ?? 1) === weight && isMarked && isNamed;
  }

  async put(wanted: readonly Wanted[], mark: string): Promise<void> {
    const rows = wanted.map(({ key, target: { instanceId, weight = 1 } }) => {
      const known = this.there.find((one) => keyOf(one.address, one.protocol_port) === key);
      const others = (known?.tags ?? []).filter((tag) => !tag.startsWith(INSTANCE));
      const tags = [...tagsWith(others, mark), ...(instanceId === undefined ? [] : [INSTANCE + instanceId])];
      const [, address = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(key) ?? [];
      return { known, body: { address, protocol_port: Number(port), weight, tags } };
    });
    const [first] = rows;
    if (rows.length > 1)
      await putMembers(
        this.cloud,
        this.id,
        rows.map(({ body }) => body),
      );
    else if (first?.known) {
      const { weight, tags } = first.body;
      await changeMember(this.cloud, this.id, first.known.id, { weight, tags });
    } else if (first) await addMember(this.cloud, this.id, first.body);
    await waitUntilSettled(this.cloud, this.id, ({ address, protocol_port }) =>
      rows.some(({ body }) => isSameAddress(body.address, address) && body.protocol_port === protocol_port),
    );
  }

  async remove(targets: readonly Registered[], drainSeconds: number, say: (text: string) => void): Promise<void> {
    const members = this.there.filter(({ address, protocol_port }) =>
      targets.some(({ key }) => key === keyOf(canonical(address), protocol_port)),
    );
    if (drainSeconds > 0) await this.drain(members, drainSeconds, say);
    for (const { id } of members) await deleteMember(this.cloud, this.id, id);
    await waitUntilSettled(this.cloud, this.id, ({ id }) => members.some((one) => one.id === id));
  }

  /** Sends nothing new to members, and lets them end what they do. */
  private async drain(members: readonly MemberWire[], seconds: number, say: (text: string) => void): Promise<void> {
    const heavy = members.filter(({ weight }) => weight > 0);
    if (heavy.length > 1) {
      const rows = heavy.map(({ address, protocol_port, tags = [] }) => ({ address, protocol_port, weight: 0, tags }));
      await putMembers(this.cloud, this.id, rows);
    } else for (const { id } of heavy) await changeMember(this.cloud, this.id, id, { weight: 0 });
    say(`${members.length} targets drain for ${seconds} s`);
    await pause(seconds * 1000, `${members.length} targets to drain`);
  }

  async hopeless(): Promise<string | undefined> {
    const pool = await findPool(this.cloud, this.id);
    return pool && hopelessIn(this.cloud, pool);
  }
}
