import { describe, expect, it } from "vitest";
import { type Json, keys, nobody, until } from "./cloud";
import {
  act,
  ask,
  bad,
  conflict,
  missing,
  openServers,
  said,
  second,
  server,
  settled,
  show,
  tenant,
} from "./serverCloud";

openServers();

describe("what hangs on a server", () => {
  const device = (version: string, path: string) => ask("GET", path, undefined, version);

  it("is volumes, attached, grown and detached", async () => {
    const { id } = await server();
    const volumes = (method: string, path: string, body?: object, version?: string) =>
      tenant.member.ask("volumev3", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
    const made = await volumes("POST", "/volumes", { volume: { size: 1, name: "data" } });
    const volume = made.body.volume.id;
    const reaches = (status: string) =>
      until(
        async () => (await volumes("GET", `/volumes/${volume}`)).body.volume,
        (each) => each.status === status,
      );
    await reaches("available");
    const base = `/servers/${id}/os-volume_attachments`;
    const attach = (volumeId: string) => ask("POST", base, { volumeAttachment: { volumeId } });
    await act(id, { suspend: null });
    await settled(id, "SUSPENDED");
    expect(said(await attach(volume))).toEqual(
      conflict(`Cannot 'attach_volume' instance ${id} while it is in vm_state suspended`),
    );
    await act(id, { resume: null });
    await settled(id, "ACTIVE");
    const attached = await attach(volume);
    expect(attached.status).toBe(200);
    expect(keys(attached.body.volumeAttachment)).toEqual(["device", "id", "serverId", "volumeId"]);
    expect(attached.body.volumeAttachment.device).toBe("/dev/sdb");
    await reaches("in-use");
    expect(said(await attach(volume))).toEqual(
      bad(`Invalid volume: volume ${volume} is already attached to instances: ${id}`),
    );
    expect(said(await attach(nobody))).toEqual(missing(`Volume ${nobody} could not be found.`));
    expect((await volumes("DELETE", `/volumes/${volume}`)).body.badRequest.message).toMatch(
      /^Invalid volume: Volume status must be available or error/,
    );
    expect(keys((await device("2.79", base)).body.volumeAttachments[0])).toEqual([
      "delete_on_termination",
      "device",
      "id",
      "serverId",
      "tag",
      "volumeId",
    ]);
    expect(keys((await device("2.89", `${base}/${volume}`)).body.volumeAttachment)).toEqual([
      "attachment_id",
      "bdm_uuid",
      "delete_on_termination",
      "device",
      "serverId",
      "tag",
      "volumeId",
    ]);
    const grow = { "os-extend": { new_size: 2 } };
    expect((await volumes("POST", `/volumes/${volume}/action`, grow)).status).toBe(400);
    expect((await volumes("POST", `/volumes/${volume}/action`, grow, "3.42")).status).toBe(202);
    await until(
      async () => (await volumes("GET", `/volumes/${volume}`)).body.volume,
      (each) => each.size === 2 && each.status === "in-use",
    );
    expect((await ask("DELETE", `${base}/${volume}`)).status).toBe(202);
    expect((await reaches("available")).attachments).toEqual([]);
    await until(
      async () => (await ask("GET", base)).body.volumeAttachments,
      (all: Json[]) => all.length === 0,
    );
    expect(said(await ask("DELETE", `${base}/${volume}`))).toEqual(
      missing(`Instance ${id} is not attached to volume ${volume}`),
    );
  });

  it("is groups on all of its ports", async () => {
    const { id } = await server();
    const group = (
      await tenant.member.ask("network", "POST", "/v2.0/security-groups", { body: { security_group: { name: "g1" } } })
    ).body.security_group;
    expect((await act(id, { addSecurityGroup: { name: group.id } })).status).toBe(202);
    expect((await show(id)).security_groups.map((each: Json) => each.name).sort()).toEqual(["default", "g1"]);
    expect(said(await act(id, { addSecurityGroup: { name: "nope" } }))).toEqual(
      missing(`Security group nope is not found for project ${tenant.projectId}`),
    );
    expect((await act(id, { removeSecurityGroup: { name: group.id } })).status).toBe(202);
    expect(said(await act(id, { removeSecurityGroup: { name: group.id } }))).toEqual(
      missing(`Security group ${group.id} not associated with the instance ${id}`),
    );
  });

  it("is a name, metadata, tags and interfaces", async () => {
    const { id } = await server();
    expect((await ask("PUT", `/servers/${id}`, { server: { name: "new" } })).body.server.name).toBe("new");
    expect((await ask("PUT", `/servers/${id}`, { server: { description: "d" } }, "2.90")).body.server.description).toBe(
      "d",
    );
    expect((await ask("POST", `/servers/${id}/metadata`, { metadata: { x: "y" } })).body).toEqual({
      metadata: { x: "y" },
    });
    expect((await ask("DELETE", `/servers/${id}/metadata/x`)).status).toBe(204);
    expect(said(await ask("DELETE", `/servers/${id}/metadata/x`))).toEqual(missing("Metadata item was not found"));
    expect((await ask("PUT", `/servers/${id}/tags/t`, undefined, "2.26")).status).toBe(201);
    expect((await ask("GET", "/servers/detail?tags=t", undefined, "2.26")).body.servers).toHaveLength(1);
    const more = await ask("POST", `/servers/${id}/os-interface`, { interfaceAttachment: { net_id: second.id } });
    expect(keys(more.body.interfaceAttachment)).toEqual(["fixed_ips", "mac_addr", "net_id", "port_id", "port_state"]);
    expect((await ask("GET", `/servers/${id}/os-interface`)).body.interfaceAttachments).toHaveLength(2);
    expect((await ask("DELETE", `/servers/${id}/os-interface/${more.body.interfaceAttachment.port_id}`)).status).toBe(
      202,
    );
    await until(
      async () => (await ask("GET", `/servers/${id}/os-interface`)).body.interfaceAttachments,
      (all: Json[]) => all.length === 1,
    );
  });
});
