/**
 * A region's gateway as the resources see it: the admin API with the connection's keys, and S3 as the owner of a bucket,
 * whose keys the administrator can read.
 */
import { readAuthority } from "../core/authority";
import { cached } from "../core/cached";
import { Collection } from "../core/collection";
import { OmnicloudError } from "../core/errors";
import { Http } from "../core/http";
import { S3Access } from "../core/s3/access";
import { Admin } from "./admin";
import { readRefusal } from "./answers";
import { findBucket, listBucketsOf, type OwnedBucket } from "./bucket/api";
import { type CephRegion, type CephSettings, regionOf, usualRegion } from "./settings";
import { findUser } from "./user/api";

/** A client of one connection in one region. */
export class Ceph {
  /** The admin API. Only for connections with an administrator's keys. */
  readonly admin: Admin;
  private readonly ca?: string;
  /** The buckets of each user. */
  private readonly bucketsByUser = new Map<string, Collection<OwnedBucket>>();
  /** S3 as each user. */
  private readonly users = new Map<string, Promise<S3Access>>();
  /** The owner of each bucket. */
  private readonly owners = new Map<string, string>();
  private own?: S3Access;

  constructor(
    readonly settings: CephSettings & { name: string },
    private readonly gateway: CephRegion & { name: string },
  ) {
    this.ca = readAuthority({ name: `${settings.name}, region ${gateway.name}`, cacert: gateway.cacert });
    const { secretKey } = gateway;
    this.admin = new Admin(
      new Http({
        service: this.service,
        ca: this.ca,
        secrets: [secretKey],
        requestIdHeaders: ["x-amz-request-id"],
        readRefusal,
      }),
      gateway,
    );
  }

  /** The gateway as errors name it. */
  get service(): string {
    return `Ceph RGW ${this.gateway.name}`;
  }

  /** The region's name. */
  get region(): string {
    return this.gateway.name;
  }

  /** The gateway's URL. */
  get endpoint(): string {
    return this.gateway.endpoint;
  }

  /** Whether the connection's keys are an administrator's. */
  get isAdmin(): boolean {
    return this.settings.keys !== "user";
  }

  /** S3 with the connection's own keys. */
  ownS3(): S3Access {
    const { endpoint, accessKey, secretKey } = this.gateway;
    this.own ??= new S3Access({ service: this.service, endpoint, accessKey, secretKey, ca: this.ca });
    return this.own;
  }

  /**
   * S3 as a user, with the first of its keys; with one user's own keys, as that user.
   * @throws OmnicloudError if there is no such user, or it has no key
   */
  s3As(uid: string): Promise<S3Access> {
    if (!this.isAdmin) return Promise.resolve(this.ownS3());
    const known = this.users.get(uid) ?? this.logInAs(uid);
    this.users.set(uid, known);
    known.catch(() => this.forgetKeys(uid));
    return known;
  }

  /** S3 as the owner of a bucket; `undefined` if there is no such bucket. */
  async s3AsOwnerOf(bucket: string): Promise<S3Access | undefined> {
    if (!this.isAdmin) return this.ownS3();
    const owner = this.owners.get(bucket) ?? (await findBucket(this.admin, bucket))?.owner;
    if (owner === undefined) return undefined;
    this.owners.set(bucket, owner);
    return this.s3As(owner);
  }

  /** Forgets what was listed of a user's buckets. Every change of them calls it. */
  forgetBuckets(uid: string): void {
    this.bucketsByUser.get(uid)?.forget();
    this.owners.clear();
  }

  /** Forgets a user's keys. Every change of them calls it. */
  forgetKeys(uid: string): void {
    this.users.delete(uid);
  }

  /** The buckets of a user, read together. Only for connections with an administrator's keys. */
  bucketsOf(uid: string): Collection<OwnedBucket> {
    const known = this.bucketsByUser.get(uid);
    if (known) return known;
    const buckets = new Collection<OwnedBucket>({
      one: (name) => findBucket(this.admin, name),
      all: () => listBucketsOf(this.admin, uid),
      key: ({ name }) => name,
    });
    this.bucketsByUser.set(uid, buckets);
    return buckets;
  }

  private async logInAs(uid: string): Promise<S3Access> {
    const user = await findUser(this.admin, uid);
    if (!user)
      throw new OmnicloudError(
        `the object storage of region ${this.region} has no user ${uid}: create it with an OssUser`,
      );
    const [key] = user.keys;
    if (user.suspended) throw new OmnicloudError(`user ${uid} of region ${this.region} is suspended`);
    if (!key) throw new OmnicloudError(`user ${uid} of region ${this.region} has no key: an OssUser creates one`);
    const { accessKey, secretKey } = key;
    const onUnknownKey = () => {
      this.forgetKeys(uid);
      return this.s3As(uid);
    };
    return new S3Access({
      service: this.service,
      endpoint: this.endpoint,
      accessKey,
      secretKey,
      ca: this.ca,
      onUnknownKey,
    });
  }
}

/** One for each gateway and key, so that sockets are shared. */
const clientIn = cached(
  (settings: CephSettings & { name: string }, region: string | undefined) =>
    new Ceph(settings, regionOf(settings, region)),
);

/** The client of a connection in a region; one for each. @throws ConnectionError for a region that it does not have */
export function clientOf(
  settings: CephSettings & { name: string },
  { region }: Readonly<Record<string, unknown>>,
): Ceph {
  return clientIn(settings, (typeof region === "string" ? region : undefined) ?? usualRegion(settings));
}
