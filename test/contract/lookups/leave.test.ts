import { getFlavor, getFlavors, getImage, getVpc, listImages } from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { openPlatform, type Platform } from "./platform";
import { configure, openTeam, operatorOf, type Team } from "./team";

let team: Team;
let platform: Platform;

beforeAll(async () => {
  team = await openTeam();
  platform = await openPlatform();
  const settings = operatorOf(team.target, { projectId: team.projectId });
  configure({ cloud: { ...settings, platformUserId: "user-7", verifyUrl: platform.url } });
});
afterAll(() => Promise.all([platform.close(), team.close()]));
beforeEach(() => {
  platform.says = "yes";
  platform.asked.length = 0;
});

describe("on a connection with a verifyUrl, a look-up", () => {
  it("asks for the object that it looks at", async () => {
    const { name } = await getFlavor({ id: "1" });
    expect(name).toBe("m1.tiny");
    expect(platform.asked).toEqual([{ platformUserId: "user-7", resourceId: "1" }]);
  });

  it("asks for the object that a name means", async () => {
    const { id } = await getImage({ name: "cirros" });
    expect(platform.asked).toEqual([{ platformUserId: "user-7", resourceId: id }]);
  });

  it("asks without an id for a list", async () => {
    await getFlavors();
    expect(platform.asked).toEqual([{ platformUserId: "user-7", resourceId: "" }]);
  });

  it("says nothing without a clear yes, not even the names of what there is", async () => {
    for (const says of ["no", "quoted", "broken"] as const) {
      platform.says = says;
      await expect(getFlavor({ id: "1" })).rejects.toThrow("the platform does not allow user user-7 this on 1: ");
      await expect(getFlavors()).rejects.toThrow("the platform does not allow user user-7 getFlavors: ");
      await expect(listImages().next()).rejects.toThrow("the platform does not allow user user-7 listImages: ");
      const refusal = await getVpc({ name: "publik" }).then(String, String);
      expect(refusal).toContain("the platform does not allow user user-7 getVpc");
      expect(refusal).not.toContain("public");
    }
  });
});
