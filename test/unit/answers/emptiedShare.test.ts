/** In the moment in which a deleted share has no instance any more, Manila says neither its status nor its type. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Connection, OpenStack } from "../../../providers/openstack/client";
import { deleteShare, shares, toShare } from "../../../providers/openstack/share/share/api";
import { type Sandbox, startSandbox } from "../../../sandbox";

let sandbox: Sandbox;
let client: OpenStack;
beforeAll(async () => {
  sandbox = await startSandbox({ delays: { share: 600 } });
  const { username, password, projectName, domain } = sandbox.operator;
  const user = { username, password, projectName, userDomainName: domain };
  client = new OpenStack(new Connection({ kind: "openstack", name: "cloud", authUrl: sandbox.authUrl, ...user }), {});
});
afterAll(() => sandbox.close());

it("is waited out, and not taken for an answer of another kind", async () => {
  const made = await client.post<{ share: { id: string } }>("share", "/shares", {
    share: { share_proto: "NFS", size: 1, share_type: "plain" },
  });
  const { id } = made.share;
  const now = () => shares(client).readNow(id);
  await expect.poll(async () => (await now())?.status).toBe("available");
  const gone = deleteShare(client, id, "token");
  const emptied = await expect
    .poll(async () => (await now())?.status ?? null, { interval: 20 })
    .toBeNull()
    .then(now);
  expect(emptied === undefined || toShare(emptied).shareTypeId === "").toBe(true);
  await gone;
  expect(await now()).toBeUndefined();
});
