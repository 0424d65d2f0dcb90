/** Each class of request to an object store, by S3 and by the admin API, × each answer that is none. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findBucket, findOwnBucket, listBucketNames, listBucketsOf } from "../../../providers/ceph/bucket/api";
import { type Ceph, clientOf } from "../../../providers/ceph/client";
import { createUser, deleteUser, findUser, listUsers } from "../../../providers/ceph/user/api";
import { runOperation } from "../../../providers/core/operation";
import { readPolicy } from "../../../providers/core/s3/bucket/policy";
import { deleteBucket, readTags } from "../../../providers/core/s3/bucket/tags";
import { deleteObject, findObject } from "../../../providers/core/s3/object";
import { type Sandbox, startSandbox } from "../../../sandbox";
import { expectNamed, foreignAnswers, once, thrownBy } from "./foreign";

let sandbox: Sandbox;
let cloud: Ceph;
beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const { endpoint, accessKey, secretKey } = sandbox.objectStore;
  const region = { endpoint, accessKey, secretKey };
  cloud = clientOf({ kind: "ceph", name: "store", keys: "admin", regions: { bj: region } }, {});
  await once(() => cloud.ownS3().ask((api) => api.createBucket({ Bucket: "files" })));
  await once(() => cloud.ownS3().ask((api) => api.putObject({ Bucket: "files", Key: "a/b", Body: "x" })));
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const place = { bucket: "files", key: "a/b" };

const requests: Record<string, () => Promise<unknown>> = {
  "S3: find an object": () => findObject(cloud.ownS3(), place),
  "S3: delete an object": () => deleteObject(cloud.ownS3(), place),
  "S3: put an object": () => cloud.ownS3().ask((api) => api.putObject({ Bucket: "files", Key: "c", Body: "x" })),
  "S3: find a bucket": () => findOwnBucket(cloud.ownS3(), "files"),
  "S3: create a bucket": () => cloud.ownS3().ask((api) => api.createBucket({ Bucket: "more" })),
  "S3: delete a bucket": () => deleteBucket(cloud.ownS3(), "files"),
  "S3: read tags": () => readTags(cloud.ownS3(), "files"),
  "S3: read a policy": () => readPolicy(cloud.ownS3(), "files"),
  "S3: list versions": () => cloud.ownS3().find((api) => api.listObjectVersions({ Bucket: "files" })),
  "admin: find a user": () => findUser(cloud.admin, "admin"),
  "admin: list users": () => listUsers(cloud.admin),
  "admin: create a user": () => createUser(cloud.admin, { uid: "u", displayName: "U", tags: [] }, "KEY"),
  "admin: delete a user": () => deleteUser(cloud.admin, "u"),
  "admin: find a bucket": () => findBucket(cloud.admin, "files"),
  "admin: list buckets": () => listBucketsOf(cloud.admin, "admin"),
  "admin: list names": () => listBucketNames(cloud.admin, "admin"),
};

describe("what an object store answers to", () => {
  it.each(Object.keys(requests))("%s is one clear sentence if it is no answer", async (name) => {
    const [, verb] = name.split(": ");
    for (const [what, answer] of foreignAnswers) {
      // What is only written is answered without a body.
      if (answer.text === "" && (answer.status ?? 200) < 300 && /^(put|create|delete)/.test(verb ?? "")) continue;
      // A user without buckets has an empty list of them.
      if (answer.text === "[]" && verb?.startsWith("list ")) continue;
      const remove = sandbox.faults.add({ kind: "answer", ...answer, times: 0, match: { service: "rgw" } });
      const error = await thrownBy(async () => requests[name]?.());
      remove();
      expectNamed(
        `${name}: ${what}`,
        error,
        /^Ceph RGW bj (answered \d{3}|did not answer): .+ \((GET|HEAD|POST|PUT|DELETE) \/[^ ?]*(, request tx[-\w]+)?\)$/,
      );
    }
  });

  it("find is nothing only if the store says so itself, of this very thing", async () => {
    const s3 = cloud.ownS3();
    expect(await once(() => findObject(s3, { ...place, key: "none" }))).toBeUndefined();
    expect(await once(() => findOwnBucket(s3, "none"))).toBeUndefined();
    expect(await once(() => readTags(s3, "files"))).toEqual({});
    expect(await once(() => readPolicy(s3, "files"))).toBe("private");
    expect(await once(() => findUser(cloud.admin, "none"))).toBeUndefined();
    expect(await once(() => findBucket(cloud.admin, "none"))).toBeUndefined();
    // A gateway without the admin API takes its paths for buckets.
    const text = '<?xml version="1.0"?><Error><Code>NoSuchBucket</Code></Error>';
    sandbox.faults.add({ kind: "answer", status: 404, type: "application/xml", text, match: { service: "rgw" } });
    expectNamed("no admin API", await thrownBy(() => findUser(cloud.admin, "admin")), /not in its own form/);
    // An object is not missing because something else is.
    const other = text.replace("NoSuchBucket", "NoSuchUser");
    sandbox.faults.add({
      kind: "answer",
      status: 404,
      type: "application/xml",
      text: other,
      times: 0,
      match: { service: "rgw" },
    });
    expectNamed("another thing", await thrownBy(() => findObject(s3, place)), /answered 404/);
  });

  it("HEAD is not believed if GET says otherwise", async () => {
    sandbox.faults.add({ kind: "answer", status: 404, times: 0, match: { service: "rgw", method: "HEAD" } });
    expectNamed(
      "HEAD alone",
      await thrownBy(() => findObject(cloud.ownS3(), place)),
      /answered 404: .* \(HEAD \/files\/a\/b/,
    );
  });

  it("nothing in time is given up, in a check after a second at the end of its time", async () => {
    sandbox.faults.add({ kind: "slow", delay: 3000, match: { service: "rgw" } });
    const began = Date.now();
    const hurried = { verb: "check", deadline: began + 1000, patient: false };
    const error = await runOperation(hurried, () => listBucketsOf(cloud.admin, "admin")).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toContain("Ceph RGW bj did not answer: it took too long to answer (GET /admin/bucket)");
    sandbox.faults.add({ kind: "slow", delay: 3000, match: { service: "rgw" } });
    const late = await runOperation(hurried, () => readTags(cloud.ownS3(), "files")).catch((thrown: unknown) => thrown);
    expect(String(late)).toContain("Ceph RGW bj did not answer: it took too long to answer (GET /files/)");
    expect(Date.now() - began).toBeLessThan(2900);
  });

  it("a refusal that comes late, with status 200, is one", async () => {
    const text = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>no</Message></Error>';
    sandbox.faults.add({ kind: "answer", type: "application/xml", text, match: { service: "rgw" } });
    expectNamed("late", await thrownBy(() => findOwnBucket(cloud.ownS3(), "files")), /InternalError/);
  });
});
