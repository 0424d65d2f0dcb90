/**
 * What the types of a component's outputs say of clouds that have less to say. Programs for the clouds that version 0.1.0 knew
 * compile as they did; who writes for AWS says so, and is told what may be absent there.
 */

/** The kinds of cloud that a component's outputs may come from. */
export type CloudKind = "aws" | "ceph" | "openstack";

/**
 * Outputs, some of which AWS does not have.
 * @example export interface Vpc<On extends CloudKind = "openstack"> extends Fields<SaidOn<On, VpcOutputs, "createdAt">> {}
 */
export type SaidOn<On extends CloudKind, Outputs, NotOnAws extends keyof Outputs> = Omit<Outputs, NotOnAws> & {
  // Not over the keys themselves: whether they are optional would count again.
  [K in Extract<NotOnAws, string>]: "aws" extends On ? Outputs[K] | undefined : Exclude<Outputs[K], undefined>;
};
