/** What a clouds.yaml costs: a preview beside one cloud, and beside fifty. No cost may depend on how many a file has. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { getFlavorOutput, Volume } from "pulumi-omnicloud";
import { openStack } from "../../test/harness/stack";
import { type BenchCloud, measure } from "./measure";

const VOLUMES = 300;
const LOOK_UPS = 50;
const CLOUDS = 50;
/** Each is measured so often; the quickest counts. */
const RUNS = 3;

const program: PulumiFn = async () => {
  for (let i = 0; i < VOLUMES; i++) new Volume(`bench-${i}`, { size: 1 });
  for (let i = 0; i < LOOK_UPS; i++) getFlavorOutput({ name: "m1.tiny", connection: "mine" });
};

/** How much longer a preview takes beside fifty clouds than beside one: 1 if it makes no difference. */
export async function runClouds(cloud: BenchCloud): Promise<number> {
  const few = await previewBeside(1, cloud);
  return (await previewBeside(CLOUDS, cloud)) / few;
}

/** Seconds of a preview of volumes without a connection. */
async function previewBeside(clouds: number, cloud: BenchCloud): Promise<number> {
  const stack = await openStack({ program, env: { OS_CLOUD: "mine" } });
  const file = join(stack.folder, "clouds.yaml");
  writeFileSync(file, fileOf(clouds, cloud));
  // The provider's host finds it in the stack's folder; the program runs here.
  Object.assign(process.env, { OS_CLIENT_CONFIG_FILE: file, OS_CLOUD: "mine" });
  try {
    const runs: number[] = [];
    while (runs.length < RUNS) {
      const { seconds } = await measure(
        () => 0,
        () => stack.automation.preview(),
      );
      runs.push(seconds);
    }
    return Math.min(...runs);
  } finally {
    for (const name of ["OS_CLIENT_CONFIG_FILE", "OS_CLOUD"]) delete process.env[name];
    await stack.close();
  }
}

function fileOf(count: number, { authUrl, operator, region }: BenchCloud): string {
  const { username, password, projectName, domain } = operator;
  const cloud = (name: string) => `  ${name}:
    region_name: ${region}
    auth:
      auth_url: ${authUrl}
      username: ${username}
      password: ${password}
      project_name: ${projectName}
      user_domain_name: ${domain}
      project_domain_name: ${domain}
`;
  const others = Array.from({ length: count - 1 }, (_, index) => cloud(`other-${index}`));
  return `clouds:\n${cloud("mine")}${others.join("")}`;
}
