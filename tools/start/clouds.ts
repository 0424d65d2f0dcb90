/** What `npm start -- --stack clouds` runs: one program, on the sandbox or on AWS. */
import type { Course } from "./course";
import type { RunningSandbox } from "./sandbox";

/** Where AWS is, and what the program is to start there. */
export interface OnAws {
  region: string;
  /** An image's exact name, or its id. */
  image?: string;
  /** One URL for all services, in place of AWS's own. */
  endpoint?: string;
}

/** What the program finds in its config. */
interface Config {
  connections: object;
  more: Record<string, string>;
}

/** AWS as `--connection` names it: `aws:eu-west-3`; `undefined` for another cloud's connection. */
export function awsRegion(connection: string | undefined): string | undefined {
  return connection === undefined ? undefined : /^aws:([a-z0-9-]+)$/.exec(connection)?.[1];
}

function onAws({ region, image, endpoint }: OnAws): Config {
  if (!image) throw new Error("AWS's images differ by region: add --image, with an exact name or an id");
  const connection = { kind: "aws", region, ...(endpoint === undefined ? {} : { endpoint }) };
  return { connections: { aws: connection }, more: { flavor: "t3.micro", image, systemDisk: "20" } };
}

function onSandbox({ authUrl, objectStore }: RunningSandbox): Config {
  const { region, ...gateway } = objectStore;
  return {
    connections: {
      cloud: { kind: "openstack", authUrl, username: "admin", password: "secret", projectName: "admin" },
      store: { kind: "ceph", platformUserId: "team", regions: { [region]: gateway } },
    },
    more: { flavor: "m1.tiny", image: "cirros", systemDisk: "2", bucket: "team-files" },
  };
}

/** The course of the one program. @param aws where AWS is; on the sandbox if it is not given */
export function oneTeam(aws: OnAws | undefined): Course {
  return {
    programs: ["clouds"],
    async up([stack], { sandbox }) {
      if (!stack) throw new Error("a stack is needed");
      const config = aws ? onAws(aws) : sandbox && onSandbox(sandbox);
      if (!config) throw new Error("a sandbox is needed");
      const { connections, more } = config;
      await stack.configure({
        "omnicloud:connections": { value: JSON.stringify(connections), secret: true },
        ...Object.fromEntries(Object.entries(more).map(([key, value]) => [`omnicloud:${key}`, { value }])),
      });
      return stack.up();
    },
  };
}
