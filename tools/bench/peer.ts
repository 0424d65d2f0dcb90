/** The peer: OpenTofu with terraform-provider-openstack, on the programs in peers/. */
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type BenchCloud, type Measured, measure, type UpAndDestroy } from "./measure";

const peers = join(dirname(require.resolve("pulumi-omnicloud/package.json")), "tools", "bench", "peers");

/**
 * What can be measured: `team`, the team stack without its share (30 resources), and `rules`, a security group of 350
 * rules, which takes minutes.
 */
export type PeerProgram = "team" | "rules";

/**
 * Creates a program's resources with OpenTofu and destroys them. Both commands are measured as their users run them:
 * what they read before they act is in it. The project has to be empty, for names are looked up in it.
 * @throws Error with OpenTofu's output, where it fails; what it made by then stays in the project
 */
export async function runPeer(cloud: BenchCloud, program: PeerProgram = "team"): Promise<UpAndDestroy> {
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
    const tofu = (command: string) => run(join(programs, "tofu"), command, folder, env);
    return { up: await tofu("apply"), destroy: await tofu("destroy") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The folder with both programs, built where it is not there yet. */
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

/** Waits for a process; fails with the end of its output where it fails. */
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
