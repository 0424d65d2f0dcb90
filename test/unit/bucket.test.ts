import { describe, expect, it } from "vitest";
import type { LifecycleRule } from "../../components/bucketRules";
import { inGib, refuseBelowUse } from "../../providers/ceph/quota";
import { regionOf, settingsSchema } from "../../providers/ceph/settings";
import { keyName } from "../../providers/ceph/user/keys";
import { Limit, mapLimited } from "../../providers/core/limit";
import { cors, sameCors } from "../../providers/core/s3/bucket/cors";
import { lifecycle, sameLifecycle } from "../../providers/core/s3/bucket/lifecycle";
import { bucketName } from "../../providers/core/s3/bucket/name";
import { faultsOf, UNKNOWN } from "../../providers/core/schema";

const reasons = (schema: Parameters<typeof faultsOf>[0], value: unknown) =>
  faultsOf(schema, value).map(({ property, reason }) => `${property}: ${reason}`);

describe("a bucket's name", () => {
  it.each([
    ["ab", "must have 3 to 63 characters"],
    ["a".repeat(64), "must have 3 to 63 characters"],
    ["Files", "must hold only lower-case letters, digits, dots and hyphens"],
    ["my_files", "must hold only lower-case letters, digits, dots and hyphens"],
    ["-files", "must begin and end with a letter or a digit"],
    ["files.", "must begin and end with a letter or a digit"],
    ["my..files", "must not hold two dots in a row"],
    ["my.-files", "must not hold a dot beside a hyphen"],
    ["192.168.0.1", "must not be an IP address"],
    ["xn--files", "must not begin with xn--, sthree- or amzn-s3-demo-"],
    ["files-s3alias", "must not end with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3"],
    ["omnicloud-files", "must not begin with omnicloud-, which is reserved for this package"],
  ])("%s breaks one rule, which is named", (name, rule) => {
    expect(reasons(bucketName, name)).toEqual([`: a bucket's name ${rule}`]);
  });

  it.each(["abc", "a".repeat(63), "my.files-2026", "0-0", UNKNOWN])("%s is a name", (name) => {
    expect(reasons(bucketName, name)).toEqual([]);
  });
});

describe("a bucket's rules", () => {
  it("are the same however their defaults and order are written", () => {
    const written: LifecycleRule[] = [{ expireDays: 3 }, { id: "a", prefix: "x", abortUploadsDays: 1, enabled: false }];
    const there: LifecycleRule[] = [
      { id: "a", prefix: "x", enabled: false, abortUploadsDays: 1 },
      { id: "rule-1", prefix: "", enabled: true, expireDays: 3 },
    ];
    expect(sameLifecycle(written, there)).toBe(true);
    expect(sameLifecycle(written, [{ expireDays: 4 }, ...there.slice(0, 1)])).toBe(false);
    expect(sameLifecycle(undefined, [])).toBe(true);
    expect(
      sameCors(
        [{ origins: ["b", "a"], methods: ["PUT", "GET"] }],
        [{ origins: ["a", "b"], methods: ["GET", "PUT"], headers: [], maxAge: 0 }],
      ),
    ).toBe(true);
    expect(sameCors([{ origins: ["a"], methods: ["GET"] }], [{ origins: ["a"], methods: ["PUT"] }])).toBe(false);
  });

  it("are refused at what is wrong with them", () => {
    const rules = [
      { id: "a", expireDays: 1, expireDate: "2030-01-01" },
      { id: "a", expireDate: "2030-02-30" },
      { id: "b", expireDeleteMarkers: false },
      { id: "c", expireDays: UNKNOWN },
    ];
    expect(reasons(lifecycle, rules)).toEqual([
      "[0]: may have one of expireDays, expireDate and expireDeleteMarkers, not several",
      "[1].expireDate: must be a day, as 2030-01-31",
      "[2].expireDeleteMarkers: must be true, or left out",
    ]);
    expect(
      reasons(
        lifecycle,
        rules.slice(0, 1).flatMap((rule) => [
          { ...rule, expireDate: undefined },
          { ...rule, expireDate: undefined },
        ]),
      ),
    ).toEqual(["[0].id: a names several rules", "[1].id: a names several rules"]);
    expect(reasons(cors, [{ origins: ["https://*.a.*"], methods: ["GET"], maxAge: -1, headers: ["x-*-*"] }])).toEqual([
      "[0].origins[0]: must be * or an origin, as https://shop.example, with at most one *",
      "[0].headers[0]: must be a header's name, with at most one *",
      "[0].maxAge: must be 0 seconds or more",
    ]);
  });
});

describe("a quota", () => {
  it("below what is stored is refused, in sizes and numbers that can be read", () => {
    const refused = (maxSize: number, maxObjects: number, bytes: number, objects: number) => () =>
      refuseBelowUse("user u", { maxSize, maxObjects }, { bytes, objects });
    expect(refused(1, 5, 1.5 * 1024 ** 3, 9)).toThrow(
      "the quota of user u was not changed: a size of 1 GiB is less than the 1.5 GiB stored, and a limit of 5 objects is less than the 9 stored",
    );
    expect(refused(1, 9, 1024 ** 3, 9)).not.toThrow();
    expect(refused(-1, -1, 1e15, 1e9)).not.toThrow();
    expect([inGib(0), inGib(1), inGib(1024 ** 3), inGib(1024 ** 3 + 1)]).toEqual([0, 1, 1, 2]);
  });
});

describe("a key's name", () => {
  const token = "1a2b3c4d-0123456789ab";

  it("is the same for the same rotation from the same key, and another one otherwise", () => {
    const first = keyName(token, undefined, "");
    expect(first).toMatch(/^OMNI1A2B3C4D0123456789AB[0-9A-F]{8}$/);
    const names = [first, keyName(token, "1", first), keyName(token, "2", first), keyName(token, "1", "other")];
    expect(new Set(names).size).toBe(names.length);
    expect(keyName(token, "1", first)).toBe(names[1]);
  });
});

describe("a connection to Ceph", () => {
  const gateway = { endpoint: "https://oss.example/", accessKey: "a", secretKey: "b" };
  const parsed = (more: object) => ({
    ...settingsSchema.parse({ kind: "ceph", regions: { bj: gateway }, ...more }),
    name: "store",
  });

  it("has a gateway for each region, and one that is meant", () => {
    expect(regionOf(parsed({}))).toEqual({ ...gateway, endpoint: "https://oss.example", name: "bj" });
    const two = parsed({ regions: { bj: gateway, sh: gateway }, region: "sh" });
    expect(regionOf(two).name).toBe("sh");
    expect(regionOf(two, "bj").name).toBe("bj");
    expect(() => regionOf(two, "gz")).toThrow("connection store has no region gz; known are bj, sh");
  });

  it("is refused at what is wrong with it, without its keys", () => {
    expect(reasons(settingsSchema, { kind: "ceph", regions: {} })).toEqual(["regions: must name a region"]);
    const wrong = { kind: "ceph", regions: { bj: { ...gateway, endpoint: "ftp://x" } }, region: "sh", keys: "both" };
    expect(reasons(settingsSchema, wrong).join("; ")).toMatch(
      /regions\.bj\.endpoint: must be the http.*keys: must be admin or user/,
    );
    expect(reasons(settingsSchema, { kind: "ceph", regions: { bj: gateway }, region: "sh" })).toEqual([
      ": region sh is not among regions, which are bj",
    ]);
  });
});

describe("work in turns", () => {
  it("runs a limited number at a time, in order, and goes on after a failure", async () => {
    const limit = new Limit(2);
    let running = 0;
    let most = 0;
    const work = (fails: boolean) => () =>
      new Promise<void>((done, failed) => {
        most = Math.max(most, ++running);
        setImmediate(() => {
          running -= 1;
          if (fails) failed(new Error("no"));
          else done();
        });
      });
    const ends = await Promise.allSettled([true, false, true, false, false].map((fails) => limit.run(work(fails))));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(most).toBe(2);
    expect(await mapLimited([3, 1, 2], async (n) => n * 2)).toEqual([6, 2, 4]);
  });
});
