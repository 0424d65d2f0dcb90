/** How the definition of a component's arguments is made: a schema, and what only AWS knows of them. */
import { z } from "zod";
import { type Context, type Definition, define } from "../../core/definition";
import type { Fault, Shape } from "../../core/schema";
import { nothing } from "../../core/touched";
import { type AwsArgs, awsFields } from "../args";
import type { Aws } from "../client";
import { argumentsType, type Checked, type NoOutputs } from "./arguments";

/** What a check is given beside the arguments. */
export type CheckContext = Pick<Context<Aws>, "cloud" | "urn" | "name">;

/**
 * Declares the definition of a component's arguments.
 * @param component whose arguments they are
 * @param shape the schema of each
 * @param faults finds what is wrong with them; they may hold UNKNOWN at any depth. `was` are those before, if the component is there
 */
export function defineArguments<Args extends AwsArgs>(
  component: Checked,
  shape: Shape<Omit<Args, keyof AwsArgs>>,
  faults: (args: Args, was: Args | undefined, context: CheckContext) => Promise<Fault[]> | Fault[],
): Definition<Args, NoOutputs, Aws> {
  const schema = z.strictObject({ ...awsFields, ...(shape as Record<string, z.ZodType>) });
  return define<Args, NoOutputs, Aws>(argumentsType<Args>(component), {
    args: schema,
    touches: nothing,
    // A changed argument is a change of the resources that it is about, not of this one.
    quiet: Object.keys(schema.shape) as (keyof Args & string)[],
    validate: faults,

    async create(_args, { token }, { made }) {
      made(token);
      return token;
    },
    read: async () => ({ args: {}, outputs: {} }),
    leaves: true,
    delete: async () => undefined,
  });
}
