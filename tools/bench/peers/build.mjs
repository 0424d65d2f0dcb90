// @ts-check
// node tools/bench/peers/build.mjs: builds what the benchmark compares us with, OpenTofu and terraform-provider-openstack,
// from Go modules (tofu/, provider/), once; prints the folder with both.
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "../../command.mjs";
import { cached, exclusively } from "../../engine/cache.mjs";
import { goTool } from "../../engine/go.mjs";
import { withProgress } from "../../steps.mjs";

/** Each program by its file name: the module in this folder, the Go package, and the flags of the linker. */
const programs = {
  tofu: {
    module: "tofu",
    package: "github.com/opentofu/opentofu/cmd/tofu",
    ldflags: "-X github.com/opentofu/opentofu/version.dev=no",
  },
  "terraform-provider-openstack": {
    module: "provider",
    package: "github.com/terraform-provider-openstack/terraform-provider-openstack",
    ldflags: "",
  },
};

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * The folder with the two programs.
 * @param {import("../../steps.mjs").Say} say
 * @returns {Promise<string>}
 * @throws Where there is no Go, or the build fails.
 */
async function peers(say) {
  const folder = cached(`bench-peers-${fingerprint()}`);
  if (existsSync(folder)) return folder;
  return exclusively(folder, say, "OpenTofu", async (make) => {
    if (!existsSync(folder)) await make((unfinished) => build(unfinished, say));
    return folder;
  });
}

/** What a build would be made of. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const { module } of Object.values(programs)) hash.update(readFileSync(join(here, module, "go.sum")));
  return hash.digest("hex").slice(0, 8);
}

/**
 * @param {string} folder
 * @param {import("../../steps.mjs").Say} say
 */
async function build(folder, say) {
  for (const [name, program] of Object.entries(programs)) {
    say(`${name}: building it from Go modules, which takes a minute or two this once`);
    const sources = join(folder, "sources");
    cpSync(join(here, program.module), sources, { recursive: true });
    const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${program.ldflags}`];
    const { ok, lines } = await withProgress(say, name, () =>
      command(goTool(), ["build", ...flags, "-o", join(folder, name), program.package], {
        cwd: sources,
        env: {
          ...process.env,
          CGO_ENABLED: "0",
          GOWORK: "off",
          GOFLAGS: "",
          GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? "auto",
        },
      }),
    );
    if (!ok) throw new Error(`${name} cannot be built:\n${lines.slice(-8).join("\n")}`);
    rmSync(sources, { recursive: true });
  }
}

try {
  console.log(await peers((line) => console.error(line)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
