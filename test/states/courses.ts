/** The stacks that each release records: what runs on one sandbox, with which config, in which order. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox, SandboxContent } from "../../sandbox";
import type { Programs } from "../harness/programs";
import { ROOT } from "../harness/root";
import { prepareEvery, roomy } from "./every";
import { type Config, type ConfigValue, configure } from "./recorded";

/** Stacks on one sandbox. */
export interface Course {
  /** The programs in the order in which they come up; each is the name of its stack too, up to the first dash. */
  stacks: readonly string[];
  /** What the sandbox begins with, where that is not what every sandbox begins with. */
  content?(fresh: SandboxContent): SandboxContent;
  /** Puts things into the sandbox that are there before the stacks; what it returns is handed to `up`. */
  prepare?(sandbox: Sandbox, release: string): Promise<Config>;
  /** Brings them up. */
  up(programs: Programs, sandbox: Sandbox, prepared: Config): Promise<void>;
  /** What stays on purpose when the stacks are destroyed. */
  keeps(object: string, content: SandboxContent): boolean;
}

const secret = (value: string): ConfigValue => ({ value, secret: true });
const connections = (all: Record<string, object>): Config => ({
  "omnicloud:connections": secret(JSON.stringify(all)),
});

/** The operator's connections of `npm start`. */
function operatorOf({ authUrl, objectStore: { region, ...gateway } }: Sandbox): Config {
  const sandbox = { kind: "openstack", authUrl, username: "admin", password: "secret", projectName: "admin" };
  const oss = { kind: "ceph", regions: { [region]: gateway } };
  return { ...connections({ sandbox, oss }), "omnicloud:objectStorage": { value: "oss" } };
}

async function begin(stack: string, programs: Programs, config: Config): Promise<void> {
  await configure(stack, programs, config);
  await programs.run(stack, ["up"]);
}

const nothing = () => false;

/** A tenant's emptied, disabled domain stays, so that its id is never given again. */
function isTenantsDomain(object: string, { services }: SandboxContent): boolean {
  const { domains } = services.keystone as { domains: { $map: [string, { name: string; enabled: boolean }][] } };
  const retired = domains.$map.filter(([, { name, enabled }]) => /^t-\d{10}$/.test(name) && !enabled);
  return retired.some(([id]) => object === `keystone domains ${id}`);
}

/** What `every` keeps is called so or marked so, but the system disk of `full`: it has 3 GiB, and an image on it. */
function isKept(object: string, { services }: SandboxContent): boolean {
  const [service = "", kind = "", ...name] = object.split(" ");
  const { $map = [] } = (services[service] as Record<string, { $map?: [string, Row][] }>)[kind] ?? {};
  const [, row] = $map.find(([key]) => key === name.join(" ")) ?? [];
  return /\bkept\b|_kept|kept_/.test(JSON.stringify(row ?? "")) || Boolean(row?.imageMetadata && row.size === 3);
}

interface Row {
  imageMetadata?: object | null;
  size?: number;
}

/** By the name of their folder. Those of `stacks/` as `npm start` runs them. */
export const courses: Record<string, Course> = {
  tenants: {
    stacks: ["platform-sandbox", "team-sandbox"],
    keeps: isTenantsDomain,
    async up(programs, sandbox) {
      const [platform, team] = ["platform-sandbox", "team-sandbox"];
      await begin(platform, programs, operatorOf(sandbox));
      const { code, errors } = await programs.omnicloud(["grant", "web", "--stack", team, "--platform", platform]);
      if (code !== 0) throw new Error(`grant failed: ${errors}`);
      await begin(team, programs, {
        "omnicloud:platform": { value: `organization/omnicloud/${platform}` },
        "omnicloud:tenant": { value: "web" },
        "omnicloud:share": { value: "true" },
        "omnicloud:objectStorage": { value: "oss" },
      });
    },
  },
  storage: {
    stacks: ["storage-sandbox"],
    keeps: nothing,
    up: (programs, { qingstor }) =>
      begin("storage-sandbox", programs, {
        ...connections({ installer: qingstor.connection }),
        "omnicloud:allowForget": { value: "true" },
        "omnicloud:sshPassword": secret("the sandbox has no machines"),
      }),
  },
  every: {
    stacks: ["every-sandbox"],
    content: roomy,
    prepare: prepareEvery,
    async up(programs, _sandbox, prepared) {
      for (const up of ["first", "second"])
        await begin("every-sandbox", programs, { ...prepared, "every:up": { value: up } });
    },
    keeps: (object, content) => isTenantsDomain(object, content) || isKept(object, content),
  },
  exam: {
    stacks: ["exam-sandbox"],
    keeps: nothing,
    up: (programs, { url, luoyun: { host, username: user, password } }) =>
      begin("exam-sandbox", programs, {
        ...connections({
          exam: { kind: "examcloud", url: `${url}/cloud_api` },
          lab: { kind: "luoyun", host, user, password },
        }),
        "omnicloud:desktop": { value: "invigilator" },
        "omnicloud:students": { value: join(ROOT, "stacks", "exam.csv") },
      }),
  },
};

/** The program of a course, where the release has one of its own beside the states; else it is the project's. */
export function programOf(release: string, name: string): string | undefined {
  const built = join(ROOT, "dist", "test", "states", release, name);
  return existsSync(`${built}.js`) || existsSync(built)
    ? `module.exports = require(${JSON.stringify(built)}).program;\n`
    : undefined;
}
