/** What `npm start` runs when nothing is named: an operator's stack and a team's stack, with the team's own key. */
import { grant } from "../../cli/grant";
import type { Course } from "./course";

/** The tenant whose key the team's stack gets. */
const TENANT = "web";

/** Brings both up. */
export const tenants: Course = {
  programs: ["platform", "team"],
  async up([platform, team], { sandbox, connection, say }) {
    if (!platform || !team) throw new Error("two stacks are needed");
    await platform.configure(
      sandbox ? operatorOf(sandbox.authUrl) : { "omnicloud:connection": { value: connection ?? "" } },
    );
    say("platform: the operator's stack");
    const { tenants: made } = await platform.up();
    say(`grant: ${await grant(TENANT, { stack: team.name, platform: platform.name })}`);
    await team.configure({
      "omnicloud:platform": { value: `organization/omnicloud/${platform.name}` },
      "omnicloud:tenant": { value: TENANT },
    });
    say("team: a tenant's stack, with the tenant's own key");
    return { ...(made ? { tenants: made } : {}), ...(await team.up()) };
  },
};

function operatorOf(authUrl: string) {
  const operator = { kind: "openstack", authUrl, username: "admin", password: "secret", projectName: "admin" };
  return { "omnicloud:connections": { value: JSON.stringify({ sandbox: operator }), secret: true } };
}
