import { describe, expect, it } from "vitest";
import { type Json, keys } from "./cloud";
import { ask, asOperator, badRequest, openVolumes, said } from "./volumeCloud";

openVolumes();

describe("volume types and microversions", () => {
  it("show types, and back ends to the operator only", async () => {
    const mine = (await ask("GET", "/types")).body.volume_types;
    const standard = mine.find((each: Json) => each.name === "standard");
    expect(keys(standard)).toEqual([
      "description",
      "extra_specs",
      "id",
      "is_public",
      "name",
      "os-volume-type-access:is_public",
    ]);
    expect(standard.extra_specs).toEqual({});
    expect((await ask("GET", "/types/default")).body.volume_type.name).toBe("standard");
    const theirs = (await asOperator("GET", `/types/${standard.id}`)).body.volume_type;
    expect(keys(theirs.extra_specs)).toEqual(["volume_backend_name"]);
  });

  it("refuse versions they do not speak", async () => {
    const wrong = async (version: string) => said(await ask("GET", "/volumes", undefined, version));
    const message = (version: string) =>
      `Version ${version} is not supported by the API. Minimum is 3.0 and maximum is 3.70.`;
    expect(await wrong("3.99")).toEqual([406, { computeFault: { code: 406, message: message("3.99") } }]);
    expect(await wrong("2.0")).toEqual([406, { computeFault: { code: 406, message: message("2.0") } }]);
    expect(await wrong("bad")).toEqual(
      badRequest("API Version String bad is of invalid format. Must be of format MajorNum.MinorNum."),
    );
  });
});
