/** What is different about one native type: how its verbs are carried to AWS. */
import type { EC2 } from "@aws-sdk/client-ec2";
import type { Properties } from "./properties";

/** AWS in one region. */
export interface Api {
  region: string;
  ec2: EC2;
  /** What the keys of tags begin with that are left out: the provider's `ignoreTags`. */
  ignored: readonly string[];
}

/** Tags, as `@pulumi/aws` has them. */
export type Tags = Record<string, string>;

/** A native type, as far as tests use it. */
export interface NativeType<In extends Properties = Properties> {
  /** The inputs whose change replaces the resource. */
  replace: readonly (keyof In & string)[];
  /** What an import takes over as an input: it is missed in a program that does not say it. */
  imported?: readonly (keyof In & string)[];
  /** Creates it and gives its id. Tags go with the request, as the plugin sends them. */
  create(inputs: In, api: Api): Promise<string>;
  /** What AWS says of it, by the names of `@pulumi/aws`; `undefined` if it is gone. `was` are its inputs or its state. */
  read(id: string, api: Api, was: Partial<In>): Promise<Properties | undefined>;
  /** Changes it in place; tags are changed for it. */
  update?(id: string, was: In, now: In, api: Api): Promise<void>;
  /** Deletes it and waits until it is gone. */
  delete(id: string, was: Partial<In>, api: Api): Promise<void>;
}

/** Declares a native type. */
export function native<In extends Properties>(type: NativeType<In>): NativeType {
  return type as unknown as NativeType;
}

/** A verb that was carried out, or is about to be. */
export interface Step {
  verb: "create" | "update" | "delete";
  /** The type's token. */
  type: string;
  /** The resource's name in the program. */
  name: string;
  /** Its id, once there is one. */
  id?: string;
}

/** A value that AWS always gives. @throws if it did not */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`AWS gave no ${what}`);
  return value;
}
