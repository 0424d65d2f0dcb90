/**
 * The state holds an address instead of a provider's code: one constant line that requires the built package from the
 * program's folder and picks the definition by its name.
 */

/** The text of `__provider` for a definition; at most 140 bytes, the same in every version. */
export function providerLineOf(name: string): string {
  // Single quotes: JSON would escape double ones.
  return `exports.handler=()=>require('module').createRequire(process.cwd()+'/')('pulumi-omnicloud/host').host('${name}')`;
}

/** The Pulumi type of a definition; it never changes. */
export function typeOf(name: string): string {
  return `pulumi-nodejs:dynamic/omnicloud${name.includes(":") ? "/" : ":"}${name}`;
}

/** The type that the same resource would have in our own plugin; every resource carries it as an alias. */
export function pluginTypeOf(name: string): string {
  return `omnicloud:${name.includes(":") ? name : `index:${name}`}`;
}

/** The definition's name in the Pulumi type of one of our resources; `undefined` for components and types of others. */
export function nameIn(type: string): string | undefined {
  const name = /^(?:pulumi-nodejs:dynamic\/omnicloud[/:]|omnicloud:(?:index:)?)(.+)$/.exec(type)?.[1];
  return name === "Identity" || name?.includes(":") ? name : undefined;
}
