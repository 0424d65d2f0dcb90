/** The stacks that stand for themselves: `npm start -- --stack NAME` runs one on a sandbox of its own. */
import type { ConfigMap } from "@pulumi/pulumi/automation";
import type { RunningSandbox } from "./sandbox";

/** The config that each takes there. */
const CONFIGS: Record<string, (sandbox: RunningSandbox) => ConfigMap> = {
  storage: ({ url }) => ({
    ...connection({
      kind: "qingstor",
      url: `${url}/qingstor`,
      userId: "admin",
      password: "Zhu88jie",
      passwordCipher: "none",
    }),
    "omnicloud:sshPassword": { value: "the sandbox has no machines", secret: true },
    // Its cluster ends with the sandbox.
    "omnicloud:allowForget": { value: "true" },
  }),
};

/** The names of these stacks. */
export const ALONE = Object.keys(CONFIGS);

/** The config of the stack of this name on a sandbox. @throws Error that names the known ones */
export function configOf(stack: string, sandbox: RunningSandbox): ConfigMap {
  const config = CONFIGS[stack];
  if (config) return config(sandbox);
  throw new Error(`there is no stack ${stack} to start; known are ${ALONE.join(", ")}`);
}

function connection(settings: object): ConfigMap {
  return { "omnicloud:connections": { value: JSON.stringify({ sandbox: settings }), secret: true } };
}
