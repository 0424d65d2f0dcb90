/** The contract's cases of NasShare, OssBucket, UploadedFile and PulumiState. */
import { expect } from "vitest";
import { adopts, type Cases, isReached, knows, operatorsSee, replacesData, staysThere, takesOver } from "./judges";
import type { Outputs, Run } from "./seen";

const TIME = /^\d{4}-\d\d-\d\dT/;
const files = ({ outputs }: Run): Outputs => outputs.files;

const nasShare: Cases = {
  "NasShare connection": isReached("files"),
  "NasShare region": staysThere("files"),
  "NasShare size": ({ first, second }) => expect([files(first).size, files(second).size]).toEqual([2, 1]),
  "NasShare protocol": ({ first }) => expect(first.files.protocol).toBe("NFS"),
  "NasShare vpc": ({ first }) => expect(files(first).network).toBe(first.outputs.net.id),
  "NasShare subnet": ({ first }) =>
    expect(first.files.subnets).toEqual([(first.outputs.net.subnetIds as Record<string, string>).front]),
  "NasShare clients": ({ first }) =>
    expect(first.files.clients).toEqual([`${first.outputs.web.address} rw`, "10.30.2.0/24 rw"].sort()),
  "NasShare clients[].cidr": ({ first, second }) =>
    expect([first, second].map((run) => run.files.clients.filter((one) => one.includes("/")))).toEqual([
      ["10.30.2.0/24 rw"],
      ["10.30.2.0/25 rw"],
    ]),
  "NasShare clients[].instance": ({ first }) =>
    expect(first.files.clients).toContain(`${first.outputs.web.address} rw`),
  "NasShare clients[].access": ({ first }) => expect(first.files.clients.every((one) => / rw$/.test(one))).toBe(true),
  "NasShare name": ({ first, second }) =>
    expect([first.files.name, second.files.name]).toEqual(["files one", "files two"]),
  "NasShare description": ({ first, second }) =>
    expect([first.files.description, second.files.description]).toEqual(["first", "second"]),
  "NasShare allowShrink": ({ second }) => expect(second.files.size).toBe(1),
  "NasShare replaceData": replacesData("NasShare"),
  "NasShare adopt": adopts("NasShare"),
  "NasShare takeOver": takesOver("NasShare"),
  "NasShare → id": knows("files", "id"),
  "NasShare → name": ({ second }) => expect(files(second).name).toBe("files two"),
  "NasShare → description": ({ second }) => expect(files(second).description).toBe("second"),
  "NasShare → protocol": ({ second }) => expect(files(second).protocol).toBe("NFS"),
  "NasShare → size": ({ second }) => expect(files(second).size).toBe(1),
  "NasShare → region": ({ second, cloud }) => expect(files(second).region).toBe(cloud.words.region),
  "NasShare → network": ({ second }) => expect(files(second).network).toBe(second.outputs.net.id),
  "NasShare → status": ({ second }) => expect(files(second).status).toBe("available"),
  "NasShare → progress": ({ first }) => expect(files(first).progress).toMatch(/^\d+%$/),
  "NasShare → exportLocations": ({ second }) =>
    expect(files(second).exportLocations).toContainEqual({
      path: files(second).exportPath,
      preferred: expect.any(Boolean),
    }),
  "NasShare → exportPath": ({ second }) => expect(files(second).exportPath).toMatch(/^\S+:\//),
  "NasShare → shareServerId": operatorsSee("files", "shareServerId"),
  "NasShare → shareServerHost": operatorsSee("files", "shareServerHost"),
  "NasShare → shareNetworkId": knows("files", "shareNetworkId"),
  "NasShare → accessKeys": ({ second }) => expect(files(second).accessKeys).toEqual({}),
  "NasShare → createdAt": knows("files", "createdAt", TIME),
  "NasShare → updatedAt": knows("files", "updatedAt", TIME),
};

const bucket = ({ outputs }: Run): Outputs => outputs.bucket;
const rule = ({ bucket: { lifecycle } }: Run, prefix: string) =>
  lifecycle.find(({ Filter, Prefix }) => (Filter?.Prefix ?? Prefix) === prefix);
const logs = (run: Run) => rule(run, "logs/");
const cors = ({ bucket: { cors: rules } }: Run) => rules[0];

const ossBucket: Cases = {
  "OssBucket connection": isReached("bucket", "name"),
  "OssBucket region": ({ first, second }) => expect(bucket(second).createdAt).toBe(bucket(first).createdAt),
  "OssBucket name": ({ first, names }) => expect(bucket(first).name).toBe(names.bucket),
  "OssBucket policy": ({ first, second }) => expect([first.isPublic, second.isPublic]).toEqual([false, true]),
  "OssBucket storageClass": ({ first, cloud }) => expect(first.storageClass).toBe(cloud.words.storageClass),
  "OssBucket versioning": ({ first }) => expect(first.bucket.versioning).toBe("Enabled"),
  "OssBucket forceDestroy": ({ left }) => expect(left.bucket).toBe(false),
  "OssBucket replaceData": replacesData("OssBucket"),
  "OssBucket quota": ({ first }) => expect(first.quota).toEqual({ maxSize: 2, maxObjects: 20 }),
  "OssBucket quota.maxSize": ({ second }) => expect(second.quota?.maxSize).toBe(3),
  "OssBucket quota.maxObjects": ({ second }) => expect(second.quota?.maxObjects).toBe(30),
  "OssBucket lifecycle": ({ first }) => expect(first.bucket.lifecycle).toHaveLength(3),
  "OssBucket lifecycle[].id": ({ first, second }) =>
    expect([logs(first)?.ID, logs(second)?.ID]).toEqual(["one", "two"]),
  "OssBucket lifecycle[].prefix": ({ first }) =>
    expect(["logs/", "x/", "y/"].map((prefix) => rule(first, prefix) !== undefined)).toEqual([true, true, true]),
  "OssBucket lifecycle[].enabled": ({ first, second }) =>
    expect([logs(first)?.Status, logs(second)?.Status]).toEqual(["Enabled", "Disabled"]),
  "OssBucket lifecycle[].expireDays": ({ first, second }) =>
    expect([logs(first)?.Expiration?.Days, logs(second)?.Expiration?.Days]).toEqual([60, 61]),
  "OssBucket lifecycle[].expireDate": ({ first }) =>
    expect(rule(first, "x/")?.Expiration?.Date?.toISOString()).toMatch(/^2040-01-31/),
  "OssBucket lifecycle[].expireOldVersionsDays": ({ first, second }) =>
    expect([first, second].map((run) => logs(run)?.NoncurrentVersionExpiration?.NoncurrentDays)).toEqual([5, 6]),
  "OssBucket lifecycle[].expireDeleteMarkers": ({ first }) =>
    expect(rule(first, "y/")?.Expiration?.ExpiredObjectDeleteMarker).toBe(true),
  "OssBucket lifecycle[].abortUploadsDays": ({ first, second }) =>
    expect([first, second].map((run) => logs(run)?.AbortIncompleteMultipartUpload?.DaysAfterInitiation)).toEqual([
      2, 3,
    ]),
  "OssBucket lifecycle[].transitions": ({ first }) => expect(logs(first)?.Transitions).toHaveLength(1),
  "OssBucket lifecycle[].transitions[].days": ({ first }) => expect(logs(first)?.Transitions?.[0]?.Days).toBe(30),
  "OssBucket lifecycle[].transitions[].storageClass": ({ first, cloud }) =>
    expect(logs(first)?.Transitions?.[0]?.StorageClass).toBe(cloud.words.storageClass),
  "OssBucket cors": ({ first }) => expect(first.bucket.cors).toHaveLength(1),
  "OssBucket cors[].origins": ({ first, second }) =>
    expect([cors(first), cors(second)].map((one) => one?.AllowedOrigins)).toEqual([
      ["https://one.example"],
      ["https://two.example"],
    ]),
  "OssBucket cors[].methods": ({ first }) =>
    expect([...(cors(first)?.AllowedMethods ?? [])].sort()).toEqual(["GET", "PUT"]),
  "OssBucket cors[].headers": ({ first }) => expect(cors(first)?.AllowedHeaders).toEqual(["*"]),
  "OssBucket cors[].exposeHeaders": ({ first }) => expect(cors(first)?.ExposeHeaders).toEqual(["ETag"]),
  "OssBucket cors[].maxAge": ({ first, second }) =>
    expect([cors(first)?.MaxAgeSeconds, cors(second)?.MaxAgeSeconds]).toEqual([60, 61]),
  "OssBucket adopt": adopts("OssBucket"),
  "OssBucket takeOver": takesOver("OssBucket"),
  "OssBucket user": ({ first }) => expect(first.userKeys).toEqual([bucket(first).accessKey]),
  "OssBucket user.uid": ({ second }) => expect(second.userKeys).toEqual([bucket(second).accessKey]), // asked for by it
  "OssBucket user.adopt": adopts("OssBucket"),
  "OssBucket user.takeOver": takesOver("OssBucket"),
  "OssBucket user.displayName": ({ second }) => expect(second.user?.displayName).toBe("Two"),
  "OssBucket user.maxSize": ({ second }) => expect(second.user?.maxSize).toBe(6),
  "OssBucket user.maxObjects": ({ second }) => expect(second.user?.maxObjects).toBe(600),
  "OssBucket user.maxBuckets": ({ second }) => expect(second.user?.maxBuckets).toBe(8),
  "OssBucket user.suspended": ({ first, second }) =>
    expect([first.idle?.suspended, second.idle?.suspended, second.user?.suspended]).toEqual([false, true, false]),
  "OssBucket user.rotate": ({ first, second }) => expect(bucket(second).accessKey).not.toBe(bucket(first).accessKey),
  "OssBucket user.dropPrevious": ({ first, second }) => {
    expect(first.userKeys).toEqual([bucket(first).accessKey]);
    expect(second.userKeys).toEqual([bucket(second).accessKey]);
  },
  "OssBucket → user": ({ first, names }) => expect(bucket(first).user).toBe(names.user),
  "OssBucket → name": ({ second, names }) => expect(bucket(second).name).toBe(names.bucket),
  "OssBucket → policy": ({ second }) => expect(bucket(second).policy).toBe("public-ro"),
  "OssBucket → region": ({ second, cloud }) => expect(bucket(second).region).toBe(cloud.words.storeRegion),
  "OssBucket → belongsTo": ({ first, second }) => expect(bucket(second).belongsTo).toBe(bucket(first).belongsTo),
  "OssBucket → createdAt": knows("bucket", "createdAt", TIME),
  "OssBucket → usedSize": ({ second }) => expect(bucket(second).usedSize).toBe(1),
  "OssBucket → usedObjects": ({ second }) => expect(bucket(second).usedObjects).toBeGreaterThanOrEqual(2),
  "OssBucket → url": ({ second, names }) => expect(bucket(second).url).toContain(names.bucket),
  "OssBucket → endpoint": ({ second }) => expect(bucket(second).endpoint).toMatch(/^https?:/),
  "OssBucket → accessKey": ({ second }) => expect(second.userKeys).toContain(bucket(second).accessKey),
  "OssBucket → secretKey": ({ second }) => expect(bucket(second).secretKey).toMatch(/^\S{20,}$/),
};

const file = ({ outputs }: Run): Outputs => outputs.file;

const uploadedFile: Cases = {
  "UploadedFile connection": isReached("file", "url"),
  "UploadedFile region": staysThere("file", "url"),
  "UploadedFile bucket": ({ first, names }) => expect(file(first).bucket).toBe(names.bucket),
  "UploadedFile source": ({ first, second }) =>
    expect([first.file.ContentLength, second.file.ContentLength]).toEqual([5, 11]),
  "UploadedFile key": ({ first }) => expect(file(first).key).toBe("docs/file.txt"),
  "UploadedFile contentType": ({ first, second }) =>
    expect([first.file.ContentType, second.file.ContentType]).toEqual(["text/plain", "text/html"]),
  "UploadedFile storageClass": ({ first, cloud }) => expect(first.file.StorageClass).toBe(cloud.words.storageClass),
  "UploadedFile cacheControl": ({ first, second }) =>
    expect([first.file.CacheControl, second.file.CacheControl]).toEqual(["max-age=60", "max-age=61"]),
  "UploadedFile contentEncoding": ({ first, second }) =>
    expect([first.file.ContentEncoding, second.file.ContentEncoding]).toEqual(["identity", "gzip"]),
  "UploadedFile contentDisposition": ({ first, second }) =>
    expect([first.file.ContentDisposition, second.file.ContentDisposition]).toEqual(["inline", "attachment"]),
  "UploadedFile metadata": ({ first, second }) =>
    expect([first.file.Metadata?.team, second.file.Metadata?.team]).toEqual(["blue", "red"]),
  "UploadedFile overwrite": ({ second }) => expect(second.outputs.taken).toMatchObject({ key: "taken.txt", size: 4 }),
  "UploadedFile adopt": adopts("UploadedFile"),
  "UploadedFile takeOver": takesOver("UploadedFile"),
  "UploadedFile → bucket": ({ second, names }) => expect(file(second).bucket).toBe(names.bucket),
  "UploadedFile → key": ({ second }) => expect(file(second).key).toBe("docs/file.txt"),
  "UploadedFile → size": ({ first, second }) => expect([file(first).size, file(second).size]).toEqual([5, 11]),
  "UploadedFile → sha256": ({ first }) =>
    expect(file(first).sha256).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
  "UploadedFile → contentType": ({ second }) => expect(file(second).contentType).toBe("text/html"),
  "UploadedFile → etag": ({ second }) => expect(file(second).etag).toBe(second.file.ETag),
  "UploadedFile → modifiedAt": ({ second }) => expect(file(second).modifiedAt).toMatch(TIME),
  "UploadedFile → url": ({ second }) => expect(file(second).url).toContain("docs/file.txt"),
};

const state = ({ outputs }: Run): Outputs => outputs.state;

const pulumiState: Cases = {
  "PulumiState connection": isReached("state", "url"),
  "PulumiState region": ({ first, second }) => expect(state(second).url).toBe(state(first).url),
  "PulumiState user": ({ first }) => expect(first.stateKeys).toContain(state(first).accessKey),
  "PulumiState bucket": ({ first, names }) => expect(state(first).bucket).toBe(names.state),
  "PulumiState rotate": ({ first, second }) =>
    expect(second.stateKeys).toEqual(expect.arrayContaining([state(first).accessKey, state(second).accessKey])),
  "PulumiState forceDestroy": ({ left }) => expect(left.state).toBe(false),
  "PulumiState → url": ({ second, names }) => expect(state(second).url).toContain(`s3://${names.state}?`),
  "PulumiState → bucket": ({ second, names }) => expect(state(second).bucket).toBe(names.state),
  "PulumiState → accessKey": ({ second }) => expect(second.stateKeys).toContain(state(second).accessKey),
  "PulumiState → secretKey": ({ second }) => expect(state(second).secretKey).toMatch(/^\S{20,}$/),
};

/** By argument and output. */
export const storage: Cases = { ...nasShare, ...ossBucket, ...uploadedFile, ...pulumiState };
