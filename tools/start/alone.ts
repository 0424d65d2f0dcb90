/** The stacks that stand for themselves: `npm start -- --stack NAME` runs one on a sandbox of its own. */
import type { ConfigMap } from "@pulumi/pulumi/automation";
import type { RunningSandbox } from "./sandbox";

/** The config that each takes there. */
const CONFIGS: Record<string, (sandbox: RunningSandbox) => ConfigMap> = {
  storage: ({ url }) => ({
    ...connections({
      sandbox: {
        kind: "qingstor",
        url: `${url}/qingstor`,
        userId: "admin",
        password: "Zhu88jie",
        passwordCipher: "none",
      },
    }),
    "omnicloud:sshPassword": { value: "the sandbox has no machines", secret: true },
    // Its cluster ends with the sandbox.
    "omnicloud:allowForget": { value: "true" },
  }),
  exam: ({ url }) => ({
    ...connections({
      exam: { kind: "examcloud", url: `${url}/cloud_api` },
      lab: { kind: "luoyun", host: url, user: "luoyun", password: "luoyun" },
    }),
    "omnicloud:desktop": { value: "invigilator" },
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

function connections(known: Record<string, object>): ConfigMap {
  return { "omnicloud:connections": { value: JSON.stringify(known), secret: true } };
}
