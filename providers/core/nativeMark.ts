/** Our mark on resources of another provider: what is written into their tags, from their creation on. */
import * as pulumi from "@pulumi/pulumi";
import { markOf, tokenOf } from "./mark";
import { isRetained } from "./resource";
import { identityFor, withoutDependencies } from "./stackIdentity";

/**
 * The mark of a resource that another provider creates.
 * @param type its type as the engine knows it: `aws:ec2/vpc:Vpc`
 * @param name its name
 * @param opts its options, the parent among them
 */
export function nativeMark(type: string, name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const kept = isRetained(opts);
  return nativeToken(type, name, opts).apply((token) => markOf(token, kept));
}

/** The token of a resource that another provider creates: the same whether it is kept or not. */
export function nativeToken(type: string, name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const urn = withoutDependencies(pulumi.createUrn(name, type, opts.parent));
  return identityFor(opts.parent).id.apply(async (identity) => tokenOf(identity, await urn));
}
