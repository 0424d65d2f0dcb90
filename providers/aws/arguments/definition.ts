/**
 * How the definition of a component's arguments is made: a schema, what only AWS knows of them and, for `adopt`, the object
 * that they are compared with before the engine imports it.
 */
import { z } from "zod";
import { type Context, type Definition, define } from "../../core/definition";
import { equal } from "../../core/equal";
import { identityOf, type Mark, tokenOf } from "../../core/mark";
import { type Fault, type Shape, UNKNOWN } from "../../core/schema";
import { nothing } from "../../core/touched";
import { type AwsArgs, awsFields } from "../args";
import type { Aws } from "../client";
import { type Adopted, argumentsType, type Checked, type Noted } from "./arguments";

/** What a check is given beside the arguments. */
export type CheckContext = Pick<Context<Aws>, "cloud" | "urn" | "name">;

/** An object that is to be adopted. */
export interface Adoptable<Args> {
  /** What it has of the arguments: what is written in other words and means the same is as it is written. */
  args: Partial<Args>;
  /** The marks on it. */
  marks: readonly Mark[];
  /** What the native resource is told of it. */
  adopted: Adopted;
}

/** How objects are adopted. */
export interface Adoption<Args> {
  /** The native type. */
  type: string;
  /** The object; `undefined` if there is none. */
  find(id: string, args: Args, cloud: Aws): Promise<Adoptable<Args> | undefined>;
}

/** What is taken over already is not taken over again, and what is there does not become another object. */
function otherAdoption({ adopt }: AwsArgs, was: AwsArgs | undefined): Fault[] {
  if (was === undefined || typeof adopt !== "string" || adopt === UNKNOWN || adopt === was.adopt) return [];
  const reason = `this resource is there already: leave adopt out, or declare ${adopt} under another name`;
  return [{ property: "adopt", reason }];
}

/** What is noted of an object that was created. It is written out: what the state has not is unknown in preview. */
const NOTHING: Adopted = { tags: {} };

/** The token of the native resource beside the arguments. */
function nativeTokenFor({ token, urn }: Pick<Context<Aws>, "token" | "urn">, type: string): string | undefined {
  if (token === UNKNOWN) return undefined;
  const [stack, project, types = "", ...name] = urn.split("::");
  const native = [...types.split("$").slice(0, -1), type].join("$");
  return tokenOf(identityOf(token), [stack, project, native, ...name].join("::"));
}

/**
 * Declares the definition of a component's arguments.
 * @param component whose arguments they are
 * @param shape the schema of each
 * @param faults finds what is wrong with them; they may hold UNKNOWN at any depth. `was` are those before, if the component is there
 * @param adoption how an object is adopted
 */
export function defineArguments<Args extends AwsArgs>(
  component: Checked,
  shape: Shape<Omit<Args, keyof AwsArgs>>,
  faults: (args: Args, was: Args | undefined, context: CheckContext) => Promise<Fault[]> | Fault[],
  adoption: Adoption<Args>,
): Definition<Args, Noted, Aws> {
  const schema = z.strictObject({ ...awsFields, ...(shape as Record<string, z.ZodType>) });
  // A changed argument is a change of the resources that it is about, not of this one.
  const means = (key: string) => (there: object, written: unknown) =>
    (there as Partial<Noted>).noted === true || equal((there as Record<string, unknown>)[key], written);
  return define<Args, Noted, Aws>(argumentsType<Args>(component), {
    args: schema,
    touches: nothing,
    means: Object.fromEntries(Object.keys(schema.shape).map((key) => [key, means(key)])) as never,

    async validate(args, was, context) {
      return [...otherAdoption(args, was), ...(await faults(args, was, context))];
    },

    async create(_args, { token }, { made, learn }) {
      made(token);
      learn({ noted: true, adopted: NOTHING });
      return token;
    },

    async settle(id, args, { cloud }, { learn }) {
      if (args.adopt === id) learn({ noted: true, adopted: (await adoption.find(id, args, cloud))?.adopted });
    },

    async read(id, was, context) {
      const { noted, adopted = NOTHING } = { ...was, ...context.known } as Partial<Noted>;
      if (noted === true || was.adopt !== id) return { args: {}, outputs: { noted: true, adopted } };
      const there = await adoption.find(id, was, context.cloud);
      if (!there) return undefined;
      const own = nativeTokenFor(context, adoption.type);
      const marks = there.marks.filter(({ token }) => token !== own);
      return { args: there.args, outputs: {}, marks, unfinished: "what is there is not noted yet" };
    },

    leaves: true,
    delete: async () => undefined,
  });
}
