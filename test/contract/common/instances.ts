/** The contract's cases of Instance, InstancePower and CloudDisk. */
import { expect } from "vitest";
import { adopts, type Cases, isReached, knows, replacesData, staysThere, takesOver } from "./judges";
import type { Outputs, Run } from "./seen";

const web = ({ outputs }: Run): Outputs => outputs.web;
/** The group, by whatever the cloud shows of it. */
const isGroup = ({ group, outputs }: Run) => expect.stringMatching(`^(${outputs.group.id}|${group.name})$`);
const disksOf = (run: Run) => web(run).dataDisks as Record<string, Outputs>;
const TIME = /^\d{4}-\d\d-\d\dT/;

const instance: Cases = {
  "Instance connection": isReached("web"),
  "Instance region": staysThere("web"),
  "Instance name": ({ first, second }) => expect([first.web.name, second.web.name]).toEqual(["web one", "web two"]),
  "Instance description": ({ first, second }) =>
    expect([first.web.description, second.web.description]).toEqual(["first", "second"]),
  "Instance flavor": ({ first, second, cloud }) =>
    expect([first, second].map((run) => (web(run).flavor as Outputs).name)).toEqual(cloud.words.flavors),
  "Instance image": ({ first }) => expect(web(first).image).toMatch(/^(ami-[0-9a-f]+|img-\w{8}|[0-9a-f-]{36})$/),
  "Instance systemDisk": ({ first, second }) =>
    expect((web(second).systemDisk as Outputs).id).toBe((web(first).systemDisk as Outputs).id),
  "Instance systemDisk.size": ({ first, second, cloud }) =>
    expect([first, second].map((run) => (web(run).systemDisk as Outputs).size)).toEqual(cloud.words.systemDisk),
  "Instance systemDisk.type": ({ first, cloud }) =>
    expect((web(first).systemDisk as Outputs).type).toBe(cloud.words.diskType),
  "Instance systemDisk.deleteWithInstance": ({ left, cloud: { differences } }) =>
    expect(left.systemDisk).toBe(differences.limited.Instance?.["systemDisk.deleteWithInstance"] === undefined),
  "Instance network": ({ first }) => expect(web(first).network).toBe(first.outputs.net.id),
  "Instance subnet": ({ first }) => expect(web(first).address).toMatch(/^10\.30\.1\./),
  "Instance networks": ({ first }) => expect(first.outputs.spare.networks).toEqual([first.outputs.net.id]),
  "Instance networks[].network": ({ first }) => expect(first.outputs.spare.network).toBe(first.outputs.net.id),
  "Instance networks[].subnet": ({ first }) => expect(first.spare.addresses[0]).toMatch(/^10\.30\.1\./),
  "Instance networks[].address": ({ first }) => expect(first.spare.addresses).toEqual(["10.30.1.50"]),
  "Instance networks[].port": ({ first }) => expect(first.outputs.ported?.address).toMatch(/^10\.30\.1\./),
  "Instance securityGroups": ({ first }) => expect(first.web.groups).toEqual([isGroup(first)]),
  "Instance dataDisks": ({ first, second }) => {
    const ids = [first, second].map((run) => Object.values(disksOf(run)).map(({ id }) => id));
    expect(ids[1]).toEqual(ids[0]);
  },
  "Instance dataDisks.*.size": ({ first, second, cloud }) =>
    expect([first.db?.size, second.db?.size]).toEqual(cloud.words.dataDisk),
  "Instance dataDisks.*.type": ({ first, cloud }) => expect(first.db?.type).toBe(cloud.words.diskType),
  "Instance dataDisks.*.description": ({ first, second }) =>
    expect([first.db?.description, second.db?.description]).toEqual(["first", "second"]),
  "Instance dataDisks.*.availabilityZone": ({ first, cloud }) => expect(first.logs?.zone).toBe(cloud.words.zone),
  "Instance dataDisks.*.deleteWithInstance": ({ left }) => expect([left.db, left.logs]).toEqual([false, true]),
  "Instance publicAddress": ({ first, cloud }) => {
    if (cloud.differences.limited.Instance?.publicAddress) return;
    expect(web(first).publicAddress).toMatch(/^\d+(\.\d+){3}$/);
  },
  "Instance power": ({ first, second, cloud }) =>
    expect([first.spare.status, second.spare.status]).toEqual([cloud.words.running, cloud.words.stopped]),
  "Instance reboot": ({ second }) => expect(web(second).operateType).toBe("hardreboot"),
  "Instance reboot.type": ({ second }) => expect(web(second).operateType).toMatch(/^hard/),
  "Instance reboot.trigger": ({ first }) => expect(web(first).operateType).not.toBe("hardreboot"),
  "Instance availabilityZone": ({ first, cloud }) => expect(web(first).availabilityZone).toBe(cloud.words.zone),
  "Instance keyName": ({ first, cloud }) => expect(first.web.keyName).toBe(cloud.words.keyName),
  "Instance userData": ({ first }) => expect(first.web.userData).toBe("#!/bin/sh\necho text"),
  "Instance userDataBase64": ({ first }) => expect(first.spare.userData).toBe("#!/bin/sh\necho base64"),
  "Instance metadata": ({ first, second }) =>
    expect([first.web.metadata.team, second.web.metadata.team]).toEqual(["blue", "red"]),
  "Instance tags": ({ first, second }) =>
    expect([first, second].map((run) => run.web.tags.filter((tag) => /^(one|two)$/.test(tag)))).toEqual([
      ["one"],
      ["two"],
    ]),
  "Instance adopt": adopts("Instance"),
  "Instance takeOver": takesOver("Instance"),
  "Instance → id": knows("web", "id"),
  "Instance → name": ({ second }) => expect(web(second).name).toBe("web two"),
  "Instance → status": ({ first, second, cloud }) =>
    expect([web(first).status, second.outputs.spare.status]).toEqual([cloud.words.running, cloud.words.stopped]),
  "Instance → address": ({ first }) => expect(first.web.addresses).toContain(web(first).address),
  "Instance → addresses": ({ first }) => expect(web(first).addresses).toContain(web(first).address),
  "Instance → publicAddress": ({ first }) => expect(web(first).addresses).toContain(web(first).publicAddress),
  "Instance → region": ({ second, cloud }) => expect(web(second).region).toBe(cloud.words.region),
  "Instance → availabilityZone": ({ second, cloud }) => expect(web(second).availabilityZone).toBe(cloud.words.zone),
  "Instance → flavor": ({ first, second, cloud }) => {
    const [small, large] = [first, second].map(
      (run) => web(run).flavor as { name: string; vcpus: number; ram: number },
    );
    expect([small?.name, large?.name]).toEqual(cloud.words.flavors);
    expect(small?.vcpus).toBeGreaterThan(0);
    expect(large?.ram).toBeGreaterThan(small?.ram ?? 0);
  },
  "Instance → image": ({ first, second }) => expect(web(second).image).toBe(web(first).image),
  "Instance → systemDisk": ({ second, cloud }) =>
    expect(web(second).systemDisk).toMatchObject({
      ...{ id: expect.stringMatching(/./), size: cloud.words.systemDisk[1], type: cloud.words.diskType },
    }),
  "Instance → dataDisks": ({ second, cloud: { words, differences } }) => {
    const device = differences.absent.Instance?.["dataDisks.*.device"]
      ? {}
      : { device: expect.stringMatching(/^\/dev\//) };
    const path = expect.stringMatching(/^\/dev\/disk\/by-id\//);
    expect(disksOf(second).db).toMatchObject({ size: words.dataDisk[1], path, ...device });
  },
  "Instance → network": ({ second }) => expect(web(second).network).toBe(second.outputs.net.id),
  "Instance → networks": ({ second }) => expect(web(second).networks).toEqual([second.outputs.net.id]),
  "Instance → ports": ({ second }) => expect(web(second).ports).toEqual(second.web.ports),
  "Instance → securityGroups": ({ second }) => expect(web(second).securityGroups).toEqual([isGroup(second)]),
  // Operators alone see it.
  "Instance → hypervisorHostname": ({ second, cloud }) =>
    expect(web(second).hypervisorHostname ?? undefined).toBe(
      cloud.words.isOperator ? second.web.hypervisor : undefined,
    ),
  "Instance → createdAt": knows("web", "createdAt", TIME),
  "Instance → updatedAt": knows("web", "updatedAt", TIME),
  "Instance → operateType": ({ second }) => expect(web(second).operateType).toBe("hardreboot"),
  "Instance → operatedAt": ({ second }) => expect(web(second).operatedAt).toMatch(TIME),
};

const power = ({ outputs }: Run): Outputs => outputs.power;
const plainId = ({ outputs }: Run): string => String(outputs.plain.id);

const instancePower: Cases = {
  "InstancePower connection": isReached("power", "server"),
  "InstancePower region": staysThere("power", "server"),
  "InstancePower instances": ({ first }) =>
    expect(Object.keys(power(first).states as object)).toEqual([plainId(first)]),
  "InstancePower state": ({ first, second, cloud: { words } }) =>
    expect([first.still.status, second.still.status]).toEqual([words.stopped, words.running]),
  "InstancePower reboot": ({ second }) => expect(power(second).operateType).toBe("softreboot"),
  "InstancePower reboot.type": ({ second }) => expect(power(second).operateType).toMatch(/^soft/),
  "InstancePower reboot.trigger": ({ first }) => expect(power(first).operateType).not.toBe("softreboot"),
  "InstancePower adopt": takesOver("InstancePower", "without"),
  "InstancePower takeOver": takesOver("InstancePower"),
  "InstancePower → states": ({ second, cloud }) =>
    expect(power(second).states).toEqual({ [plainId(second)]: cloud.words.running }),
  "InstancePower → operated": ({ second }) =>
    expect(power(second).operated).toEqual({
      [plainId(second)]: { type: "softreboot", at: expect.stringMatching(TIME) },
    }),
  "InstancePower → state": ({ first, second }) =>
    expect([first.outputs.rest.state, second.outputs.rest.state]).toEqual(["stopped", "running"]),
  "InstancePower → server": ({ second }) => expect(power(second).server).toBe(plainId(second)),
  "InstancePower → status": ({ second, cloud }) => expect(power(second).status).toBe(cloud.words.running),
  "InstancePower → operateType": ({ second }) => expect(power(second).operateType).toBe("softreboot"),
  "InstancePower → operatedAt": ({ second }) => expect(power(second).operatedAt).toMatch(TIME),
  "InstancePower → updatedAt": knows("power", "updatedAt", TIME),
  "InstancePower → zone": ({ second, cloud }) => expect(power(second).zone).toBe(cloud.words.zone),
  // Operators alone see it.
  "InstancePower → hypervisor": ({ second, cloud }) =>
    expect(power(second).hypervisor ?? undefined).toBe(cloud.words.isOperator ? second.plain.hypervisor : undefined),
};

const grouped = ({ outputs }: Run): Outputs => outputs.grouped;

const instanceSecurityGroups: Cases = {
  "InstanceSecurityGroups connection": ({ first, second }) =>
    expect(Object.keys(grouped(second).groups as object)).toEqual(Object.keys(grouped(first).groups as object)),
  "InstanceSecurityGroups region": ({ first, second }) => expect(grouped(second).before).toEqual(grouped(first).before),
  "InstanceSecurityGroups instances": ({ first }) =>
    expect(Object.keys(grouped(first).groups as object)).toEqual([first.outputs.still.id]),
  "InstanceSecurityGroups securityGroups": ({ first, second }) => {
    expect(first.still.groups).toEqual([isGroup(first)]);
    expect(second.still.groups).toEqual([expect.stringMatching(`^(${second.outputs.aside.id}|aside)$`)]);
  },
  "InstanceSecurityGroups adopt": takesOver("InstanceSecurityGroups"),
  "InstanceSecurityGroups takeOver": takesOver("InstanceSecurityGroups"),
  "InstanceSecurityGroups → groups": ({ first }) =>
    expect(grouped(first).groups).toEqual({ [String(first.outputs.still.id)]: [first.outputs.group.id] }),
  "InstanceSecurityGroups → before": ({ first, second }) => {
    expect(Object.values(grouped(first).before as object)).toEqual([[expect.any(String)]]);
    expect(grouped(second).before).toEqual(grouped(first).before);
  },
};

const archive = ({ outputs }: Run): Outputs => outputs.archive;

const cloudDisk: Cases = {
  "CloudDisk connection": isReached("archive"),
  "CloudDisk region": staysThere("archive"),
  "CloudDisk size": ({ first, second, cloud }) =>
    expect([first.archive?.size, second.archive?.size]).toEqual(cloud.words.dataDisk),
  "CloudDisk name": ({ first, second }) =>
    expect([first.archive?.name, second.archive?.name]).toEqual(["archive one", "archive two"]),
  "CloudDisk description": ({ first, second }) =>
    expect([first.archive?.description, second.archive?.description]).toEqual(["first", "second"]),
  "CloudDisk type": ({ first, cloud }) => expect(first.archive?.type).toBe(cloud.words.diskType),
  "CloudDisk availabilityZone": ({ first, cloud }) => expect(first.archive?.zone).toBe(cloud.words.zone),
  "CloudDisk metadata": ({ first, second }) =>
    expect([first.archive?.metadata.team, second.archive?.metadata.team]).toEqual(["blue", "red"]),
  "CloudDisk attachTo": ({ first, second }) =>
    expect([first.archive?.attachedTo, second.archive?.attachedTo]).toEqual([plainId(first), undefined]),
  "CloudDisk replaceData": replacesData("CloudDisk"),
  "CloudDisk adopt": adopts("CloudDisk"),
  "CloudDisk takeOver": takesOver("CloudDisk"),
  "CloudDisk → id": knows("archive", "id"),
  "CloudDisk → name": ({ second }) => expect(archive(second).name).toBe("archive two"),
  "CloudDisk → description": ({ second }) => expect(archive(second).description).toBe("second"),
  "CloudDisk → region": ({ second, cloud }) => expect(archive(second).region).toBe(cloud.words.region),
  "CloudDisk → availabilityZone": ({ second, cloud }) =>
    expect(archive(second).availabilityZone).toBe(cloud.words.zone),
  "CloudDisk → type": ({ second, cloud }) => expect(archive(second).type).toBe(cloud.words.diskType),
  "CloudDisk → size": ({ first, second, cloud }) =>
    expect([archive(first).size, archive(second).size]).toEqual(cloud.words.dataDisk),
  "CloudDisk → status": ({ first, second }) =>
    expect([archive(first).status, archive(second).status]).toEqual(["in-use", "available"]),
  "CloudDisk → createdAt": knows("archive", "createdAt", TIME),
  "CloudDisk → updatedAt": knows("archive", "updatedAt", TIME),
  "CloudDisk → attachedTo": ({ first, second }) =>
    expect([archive(first).attachedTo, archive(second).attachedTo ?? undefined]).toEqual([plainId(first), undefined]),
  "CloudDisk → device": ({ first }) => expect(archive(first).device).toMatch(/^\/dev\//),
  "CloudDisk → path": ({ first }) => expect(archive(first).path).toMatch(/^\/dev\/disk\/by-id\//),
  "CloudDisk → attachedAt": ({ first }) => expect(archive(first).attachedAt).toMatch(TIME),
};

/** By argument and output. */
export const instances: Cases = { ...instance, ...instancePower, ...instanceSecurityGroups, ...cloudDisk };
