/** How the definition of a component's arguments is made: a schema, and what only Tencent Cloud knows of them. */
import { z } from "zod";
import { type Context, type Definition, define } from "../../core/definition";
import { equal } from "../../core/equal";
import type { Fault, Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { type TencentArgs, tencentFields } from "../args";
import type { Tencent } from "../client";
import { argumentsType, type Checked, type Noted } from "./arguments";

/** What a check is given beside the arguments. */
export type CheckContext = Pick<Context<Tencent>, "cloud" | "urn" | "name">;

/**
 * Declares the definition of a component's arguments.
 * @param component whose arguments they are
 * @param shape the schema of each
 * @param faults finds what is wrong with them; they may hold UNKNOWN at any depth. `was` are those before, if the component is there
 */
export function defineArguments<Args extends TencentArgs>(
  component: Checked,
  shape: Shape<Omit<Args, keyof TencentArgs>>,
  faults: (args: Args, was: Args | undefined, context: CheckContext) => Promise<Fault[]> | Fault[],
): Definition<Args, Noted, Tencent> {
  const schema = z.strictObject({ ...tencentFields, ...(shape as Record<string, z.ZodType>) });
  // A changed argument is a change of the resources that it is about, not of this one.
  const means = (key: string) => (there: object, written: unknown) =>
    (there as Partial<Noted>).noted === true || equal((there as Record<string, unknown>)[key], written);
  return define<Args, Noted, Tencent>(argumentsType<Args>(component), {
    args: schema,
    touches: nothing,
    means: Object.fromEntries(Object.keys(schema.shape).map((key) => [key, means(key)])) as never,
    validate: faults,

    async create(_args, { token }, { made, learn }) {
      made(token);
      learn({ noted: true });
      return token;
    },

    read: async () => ({ args: {}, outputs: { noted: true } }),

    leaves: true,
    delete: async () => undefined,
  });
}
