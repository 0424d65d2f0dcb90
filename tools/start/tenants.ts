/** What `npm start` runs when nothing is named: an operator's stack and a team's stack, with the team's own key. */
import { grant } from "../../cli/grant";
import type { Course } from "./course";
import { fetchFile } from "./fetch";
import type { RunningSandbox } from "./sandbox";

/** The tenant whose key the team's stack gets. */
const TENANT = "web";

/** Brings both up. */
export const tenants: Course = {
  programs: ["platform", "team"],
  async up([platform, team], { sandbox, connection, say }) {
    if (!platform || !team) throw new Error("two stacks are needed");
    await platform.configure(sandbox ? operatorOf(sandbox) : { "omnicloud:connection": { value: connection ?? "" } });
    say("platform: the operator's stack");
    const { tenants: made } = await platform.up();
    say(`grant: ${await grant(TENANT, { stack: team.name, platform: platform.name })}`);
    await team.configure({
      "omnicloud:platform": { value: `organization/omnicloud/${platform.name}` },
      "omnicloud:tenant": { value: TENANT },
      // Not every real cloud has shares and an object storage: their users set this themselves.
      ...(sandbox ? { "omnicloud:share": { value: "true" }, "omnicloud:objectStorage": { value: "oss" } } : {}),
    });
    say("team: a tenant's stack, with the tenant's own key");
    const outputs = await team.up();
    const fetched = await fetchFile(outputs);
    if (fetched) say(`file: ${fetched}`);
    return { ...(made ? { tenants: made } : {}), ...outputs };
  },
};

function operatorOf({ authUrl, objectStore: { region, ...gateway } }: RunningSandbox) {
  const sandbox = { kind: "openstack", authUrl, username: "admin", password: "secret", projectName: "admin" };
  const oss = { kind: "ceph", regions: { [region]: gateway } };
  return {
    "omnicloud:connections": { value: JSON.stringify({ sandbox, oss }), secret: true },
    "omnicloud:objectStorage": { value: "oss" },
  };
}
