import { expect, it } from "vitest";
import { OmnicloudError } from "../../providers/core/errors";
import { asPrinted } from "../../providers/host/errorText";

it("an error that several resources meet is printed for each of them, without a stack", () => {
  const error = new OmnicloudError("the list was refused");
  for (const shown of [asPrinted(error), asPrinted(error)]) {
    expect(shown.message).toBe("the list was refused");
    expect([String(shown), shown.stack]).toEqual(["", ""]);
  }
});

it("an error that is none of ours says that it is a fault in this package, and where", () => {
  expect(asPrinted(new TypeError("no such field")).message).toMatch(
    /^this is a fault in pulumi-omnicloud, please report it: no such field at .+/,
  );
});
