// @ts-check
// node tools/bench/peers/aws.mjs: installs the AWS CLI from PyPI into a folder of its own, once; prints the folder.
import { existsSync } from "node:fs";
import { command } from "../../command.mjs";
import { cached, exclusively } from "../../engine/cache.mjs";

/** The version that the figures are against. */
const VERSION = "1.46.1";

/** @param {import("../../steps.mjs").Say} say @returns {Promise<string>} The folder: its packages for PYTHONPATH, the command in bin/aws. */
async function awsCli(say) {
  const folder = cached(`bench-aws-${VERSION}`);
  if (!existsSync(folder))
    await exclusively(folder, say, "the AWS CLI", async (make) => {
      if (!existsSync(folder))
        await make(async (unfinished) => {
          say("the AWS CLI: installing it from PyPI, this once");
          // Programs in a venv name its folder: a plain folder of packages can be moved to its place when it is whole.
          const pip = ["-m", "pip", "install", "--quiet", "--target", unfinished, `awscli==${VERSION}`];
          const { ok, lines } = await command("python3", pip);
          if (!ok) throw new Error(`the AWS CLI cannot be installed:\n${lines.slice(-8).join("\n")}`);
        });
      return folder;
    });
  return folder;
}

try {
  console.log(await awsCli((line) => console.error(line)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
