/** What `npm start -- --stack NAME` runs: one stack, on services of the sandbox that need no tenant. */
import type { Course } from "./course";
import type { RunningSandbox } from "./sandbox";

/** What a program finds in its config: the connections to the sandbox's services, and what else it wants. */
interface Config {
  connections: Record<string, object>;
  more?: Record<string, string>;
  secrets?: Record<string, string>;
}

const CONFIGS: Record<string, (sandbox: RunningSandbox) => Config> = {
  exam: ({ url }) => ({
    connections: {
      exam: { kind: "examcloud", url: `${url}/cloud_api` },
      lab: { kind: "luoyun", host: url, user: "luoyun", password: "luoyun" },
    },
    more: { desktop: "invigilator" },
  }),
  storage: ({ url }) => ({
    connections: {
      installer: {
        kind: "qingstor",
        url: `${url}/qingstor`,
        userId: "admin",
        password: "Zhu88jie",
        passwordCipher: "none",
      },
    },
    // Its cluster ends with the sandbox.
    more: { allowForget: "true" },
    secrets: { sshPassword: "the sandbox has no machines" },
  }),
};

/**
 * The course of one program.
 * @throws Error for a program that is not known, or that needs more than the sandbox
 */
export function alone(program: string, connection: string | undefined): Course {
  const config = CONFIGS[program];
  if (!config) throw new Error(`--stack ${program} is not known; known are clouds, ${Object.keys(CONFIGS).join(", ")}`);
  if (connection)
    throw new Error(`--stack runs on the sandbox; on a cloud of your own: pulumi stack init ${program}, and pulumi up`);
  return {
    programs: [program],
    async up([stack], { sandbox }) {
      if (!stack || !sandbox) throw new Error("one stack and a sandbox are needed");
      const { connections, more = {}, secrets = {} } = config(sandbox);
      await stack.configure({
        "omnicloud:connections": { value: JSON.stringify(connections), secret: true },
        ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`omnicloud:${key}`, { value }])),
        ...Object.fromEntries(
          Object.entries(secrets).map(([key, value]) => [`omnicloud:${key}`, { value, secret: true }]),
        ),
      });
      // A failure is reported, and stops nothing else.
      return stack.up({ continueOnError: true });
    },
  };
}
