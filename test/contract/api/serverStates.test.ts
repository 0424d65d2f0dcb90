import { describe, expect, it } from "vitest";
import { act, ask, asOperator, bad, conflict, openServers, said, server, settled, show } from "./serverCloud";

openServers();

describe("the states of a server", () => {
  it("allow only what follows from them", async () => {
    const { id } = await server();
    const cannot = async (name: string, body: object, state: string) =>
      expect(said(await act(id, body))).toEqual(
        conflict(`Cannot '${name}' instance ${id} while it is in vm_state ${state}`),
      );
    const goes = async (body: object, status: string) => {
      expect((await act(id, body)).status).toBe(202);
      await settled(id, status);
    };
    await cannot("start", { "os-start": null }, "active");
    await goes({ "os-stop": null }, "SHUTOFF");
    await cannot("stop", { "os-stop": null }, "stopped");
    await cannot("suspend", { suspend: null }, "stopped");
    await cannot("resume", { resume: null }, "stopped");
    await cannot("pause", { pause: null }, "stopped");
    await cannot("reboot", { reboot: { type: "SOFT" } }, "stopped");
    await cannot("revertResize", { revertResize: null }, "stopped");
    await cannot("confirmResize", { confirmResize: null }, "stopped");
    await goes({ reboot: { type: "HARD" } }, "ACTIVE");
    await goes({ reboot: { type: "SOFT" } }, "ACTIVE");
    await goes({ suspend: null }, "SUSPENDED");
    await cannot("suspend", { suspend: null }, "suspended");
    await cannot("start", { "os-start": null }, "suspended");
    await cannot("stop", { "os-stop": null }, "suspended");
    await cannot("resize", { resize: { flavorRef: "2" } }, "suspended");
    await cannot("reboot", { reboot: { type: "SOFT" } }, "suspended");
    await goes({ resume: null }, "ACTIVE");
    await goes({ pause: null }, "PAUSED");
    await cannot("stop", { "os-stop": null }, "paused");
    await goes({ unpause: null }, "ACTIVE");
    expect(said(await act(id, { reboot: {} }))).toEqual(
      bad("Invalid input for field/attribute reboot. Value: {}. 'type' is a required property"),
    );
    expect(said(await act(id, { nope: null }))).toEqual(bad("There is no such action: nope"));

    const reset = { "os-resetState": { state: "error" } };
    expect((await act(id, reset)).status).toBe(403);
    expect((await asOperator("POST", `/servers/${id}/action`, reset)).status).toBe(202);
    await settled(id, "ERROR");
    await cannot("start", { "os-start": null }, "error");
    await cannot("resize", { resize: { flavorRef: "2" } }, "error");
    await goes({ "os-stop": null }, "SHUTOFF");
    await goes({ "os-start": null }, "ACTIVE");
  });

  it("resize, revert and confirm, also when stopped", async () => {
    const { id } = await server();
    const resize = (flavorRef: string) => act(id, { resize: { flavorRef } });
    expect(said(await resize("1"))).toEqual(bad("When resizing, instances must change flavor!"));
    expect(said(await resize("nope"))).toEqual(bad("Flavor nope could not be found."));
    expect((await resize("2")).status).toBe(202);
    expect((await settled(id, "VERIFY_RESIZE")).flavor.id).toBe("2");
    expect(said(await resize("1"))).toEqual(conflict(`Cannot 'resize' instance ${id} while it is in vm_state resized`));
    expect(said(await act(id, { "os-stop": null }))).toEqual(
      conflict(`Cannot 'stop' instance ${id} while it is in vm_state resized`),
    );
    expect((await act(id, { revertResize: null })).status).toBe(202);
    expect((await settled(id, "ACTIVE")).flavor.id).toBe("1");
    await act(id, { "os-stop": null });
    await settled(id, "SHUTOFF");
    expect((await resize("2")).status).toBe(202);
    await settled(id, "VERIFY_RESIZE");
    expect((await act(id, { confirmResize: null })).status).toBe(204);
    expect((await settled(id, "SHUTOFF")).flavor.id).toBe("2");
  });

  it("lock", async () => {
    const { id } = await server();
    expect((await act(id, { lock: null })).status).toBe(202);
    const locked = conflict(`Instance ${id} is locked`);
    expect(said(await act(id, { "os-stop": null }))).toEqual(locked);
    expect(said(await ask("DELETE", `/servers/${id}`))).toEqual(locked);
    expect((await show(id, "2.9")).locked).toBe(true);
    expect((await act(id, { unlock: null })).status).toBe(202);
  });
});
