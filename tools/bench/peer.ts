/** The peer: OpenTofu with terraform-provider-openstack, on the programs in peers/. */
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Api } from "./api";
import { type BenchCloud, type Measured, measure, type UpAndDestroy } from "./measure";

const peers = join(dirname(require.resolve("pulumi-omnicloud/package.json")), "tools", "bench", "peers");

/**
 * Creates the team stack (33 resources) with OpenTofu, and destroys it. Both commands are measured as
 * their users run them: what they read before they act is in it. The project has to be empty, for names are looked up.
 * @throws Error with OpenTofu's output if it fails; what it created by then is left in the project
 */
export async function runPeer(cloud: BenchCloud): Promise<UpAndDestroy> {
  return inFolder(cloud, "team", async (tofu) => ({ up: await tofu("apply"), destroy: await tofu("destroy") }));
}

/**
 * Creates a security group of 350 rules with OpenTofu, which takes minutes. Its destroy would take the better part of an
 * hour, for it waits some seconds after each rule, one rule at a time: the group is removed by a request of our own.
 */
export async function runPeerRules(cloud: BenchCloud): Promise<Measured> {
  return inFolder(cloud, "rules", async (tofu) => {
    const up = await tofu("apply");
    const api = new Api(cloud);
    await api.login();
    const { id } = await api.find("network", "/v2.0/security-groups?name=bench-rules", "security_groups");
    await api.delete("network", `/v2.0/security-groups/${id}`);
    return up;
  });
}

/** Hands OpenTofu in a folder of its own with a program, and removes the folder. */
async function inFolder<T>(
  cloud: BenchCloud,
  program: "team" | "rules",
  use: (tofu: (command: "apply" | "destroy") => Promise<Measured>) => Promise<T>,
): Promise<T> {
  const programs = await build();
  const folder = await mkdtemp(join(tmpdir(), "omnicloud-peer-"));
  try {
    await cp(join(peers, program), folder, { recursive: true });
    // No registry is asked for the provider, and with that `tofu init` has nothing to do.
    const override = `provider_installation {
      dev_overrides { "terraform-provider-openstack/openstack" = ${JSON.stringify(programs)} }
    }`;
    await writeFile(join(folder, "tofu.rc"), override);
    const env = { ...environment(cloud), TF_CLI_CONFIG_FILE: join(folder, "tofu.rc"), CHECKPOINT_DISABLE: "1" };
    return await use((command) => run(join(programs, "tofu"), command, folder, env));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The folder with both programs, built if it is not there yet. */
async function build(): Promise<string> {
  const built = promisify(execFile)(process.execPath, [join(peers, "build.mjs")]);
  built.child.stderr?.pipe(process.stderr);
  return (await built).stdout.trim();
}

/** The login, as every OpenStack client reads it; nothing of the user's own. */
function environment({ authUrl, operator, region }: BenchCloud): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("OS_") && !name.startsWith("TF_"));
  return {
    ...Object.fromEntries(own),
    OS_AUTH_URL: authUrl,
    OS_USERNAME: operator.username,
    OS_PASSWORD: operator.password,
    OS_PROJECT_NAME: operator.projectName,
    OS_USER_DOMAIN_NAME: operator.domain,
    OS_PROJECT_DOMAIN_NAME: operator.domain,
    OS_REGION_NAME: region,
  };
}

/** Runs one command; its requests are counted in the provider's debug log. */
async function run(tofu: string, command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Measured> {
  const log = join(cwd, `${command}.log`);
  const logged = { ...env, TF_LOG_PROVIDER: "DEBUG", TF_LOG_PATH: log, OS_DEBUG: "1" };
  const measured = await measure(
    () => 0,
    () => finished(spawn(tofu, [command, "-auto-approve", "-input=false", "-no-color"], { cwd, env: logged })),
  );
  const calls = (await readFile(log, "utf8")).match(/OpenStack Request URL/g)?.length ?? 0;
  return { ...measured, calls };
}

/** Waits for a process; if it fails, throws the end of its output. */
function finished(child: ReturnType<typeof spawn>): Promise<void> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`OpenTofu ended with ${code}:\n${output.slice(-4000)}`)),
    );
  });
}
