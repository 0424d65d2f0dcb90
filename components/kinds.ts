/**
 * What the types of a component's outputs say of clouds that have less to say. Programs for the clouds that version 0.1.0 knew
 * compile as they did; who writes for AWS or Tencent Cloud says so, and is told what may be absent there.
 */

/** The kinds of cloud that a component's outputs may come from. */
export type CloudKind = "aws" | "ceph" | "openstack" | "tencentcloud";

/**
 * Outputs, some of which AWS and Tencent Cloud do not have.
 * @example export interface Vpc<On extends CloudKind = "openstack"> extends Fields<SaidOn<On, VpcOutputs, "createdAt">> {}
 */
export type SaidOn<On extends CloudKind, Outputs, NotOnAws extends keyof Outputs> = Omit<Outputs, NotOnAws> & {
  // Not over the keys themselves: whether they are optional would count again.
  [K in Extract<NotOnAws, string>]: Extract<On, "aws" | "tencentcloud"> extends never
    ? Exclude<Outputs[K], undefined>
    : Outputs[K] | undefined;
};
