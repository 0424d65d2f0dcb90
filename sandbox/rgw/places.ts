// Placement: targets, and the storage classes of each.
import { headerOf, type StoreCall } from "./call";
import { RgwRefusal } from "./refusal";
import type { Bucket } from "./state";

/** The storage class of objects and buckets that name none. */
export const usualClass = "STANDARD";

/** The placement target of buckets that name none. */
export const usualTarget = "default-placement";

/** The storage classes of each target of Ceph's: the same as in the real store of tools/backends/ceph. */
export const cephClasses: Readonly<Record<string, readonly string[]>> = {
  [usualTarget]: [usualClass, "COLD"],
  archive: [usualClass],
};

/** The placement of a bucket. */
export type Place = Pick<Bucket, "target" | "storageClass">;

/** The placement of a new bucket, from its location and from the header that names a storage class. */
export function placeOf(call: StoreCall, location: string): Place {
  const [region = "", target = ""] = location.split(":");
  if (region !== "" && region !== call.state.region)
    throw new RgwRefusal("InvalidLocationConstraint", "The specified location-constraint is not valid");
  const place = { target: target || usualTarget, storageClass: usualClass };
  if (!(place.target in call.state.classes))
    throw new RgwRefusal("InvalidLocationConstraint", "The specified placement target does not exist");
  return { ...place, storageClass: classOf(call, place) ?? usualClass };
}

/** The storage class of a new object: the request's, else the bucket's; undefined if that is the usual one. */
export function classOf(call: StoreCall, { target, storageClass }: Place): string | undefined {
  const wanted = headerOf(call, "x-amz-storage-class");
  if (wanted && !call.state.classes[target]?.includes(wanted)) throw new RgwRefusal("InvalidArgument");
  return wanted || (storageClass === usualClass ? undefined : storageClass);
}

/** The placement of a bucket as the admin API reports it. */
export const ruleOf = ({ target, storageClass }: Place): string =>
  storageClass === usualClass ? target : `${target}/${storageClass}`;
