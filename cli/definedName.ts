/** Which of a state's resources carry our marks. */
import { clouds } from "../providers";
import { nameIn } from "../providers/core/address";

/**
 * The definition's name in the type of a resource that carries our marks: one of our own, or a native one that components
 * create. `undefined` for all others.
 * @example definedName("aws:ec2/vpc:Vpc")
 */
export function definedName(type: string): string | undefined {
  return nameIn(type) ?? (isNative(type) ? type : undefined);
}

/** Whether it is another provider's type, whose objects carry our marks. */
export function isNative(type: string): boolean {
  const [kind] = type.split(":");
  const cloud = clouds.find((one) => one.kind === kind && one.provider !== undefined);
  return cloud?.definitions().some(({ name }) => name === type) ?? false;
}
