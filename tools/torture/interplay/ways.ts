/** The ways in which a user gives options to what a program declares. */
import type { CustomResourceOptions, ResourceOptions, ResourceTransform, ResourceTransformation } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { pulumi, withOptions } from "../subjects/package";

/** All of them. */
export const WAYS = [
  "an option",
  "a transform of its own",
  "an old transformation of its own",
  "a parent's transform",
  "a parent's old transformation",
  "a stack transform",
  "an old stack transformation",
] as const;
/** One of them. */
export type Way = (typeof WAYS)[number];

/** Options, or what they are for a resource with properties of these names. */
export type Given = CustomResourceOptions | ((properties: readonly string[]) => CustomResourceOptions);

/** The program, with options given to all that it declares. */
export function inWay(way: Way, given: Given, program: PulumiFn): PulumiFn {
  const add = (opts: ResourceOptions, props: object) => ({ ...opts, ...optionsFor(given, props) });
  // The stack's Identity is no resource of the user's: nobody imports it.
  const isMeant = (type: string) => !(type.endsWith("Identity") && "import" in given);
  const transform: ResourceTransform = ({ type, props, opts }) =>
    isMeant(type) ? { props, opts: add(opts, props) as typeof opts } : undefined;
  const transformation: ResourceTransformation = ({ type, props, opts }) =>
    isMeant(type) ? { props, opts: add(opts, props) } : undefined;
  const under = (options: ResourceOptions) => async () => {
    const parent = new pulumi.ComponentResource("torture:index:Parent", "parent", {}, options);
    return withOptions(() => ({ parent }), program);
  };
  switch (way) {
    case "an option":
      return () => withOptions(({ args }) => optionsFor(given, args), program);
    case "a transform of its own":
      return () => withOptions(() => ({ transforms: [transform] }), program);
    case "an old transformation of its own":
      return () => withOptions(() => ({ transformations: [transformation] }), program);
    case "a parent's transform":
      return under({ transforms: [transform] });
    case "a parent's old transformation":
      return under({ transformations: [transformation] });
    case "a stack transform":
      return async () => {
        pulumi.runtime.registerResourceTransform(transform);
        return program();
      };
    case "an old stack transformation":
      return async () => {
        pulumi.runtime.registerStackTransformation(transformation);
        return program();
      };
  }
}

/** The program without options, but with all else that a way changes in it: who is whose parent. */
export function withoutOptions(way: Way, program: PulumiFn): PulumiFn {
  return way.startsWith("a parent") ? inWay(way, {}, program) : program;
}

function optionsFor(given: Given, props: object): CustomResourceOptions {
  if (typeof given !== "function") return given;
  const names = Object.entries(props).filter(([name, value]) => value !== undefined && !name.startsWith("__"));
  return given(names.map(([name]) => name));
}
