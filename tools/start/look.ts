/** What is printed of stacks that are left up: how their user looks at them. */
import type { Folder } from "./folder";

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Lines for a shell, in which `pulumi` then finds the stacks: their back end and passphrase are npm start's own.
 * @param bin the folder of the engine's programs
 */
export function howToLook(folder: Folder, bin: string, stacks: readonly string[]): string[] {
  const { PULUMI_BACKEND_URL: url = "" } = folder.environment();
  const exported = [
    `export PATH=${quoted(bin)}:"$PATH"`,
    `export PULUMI_BACKEND_URL=${quoted(url)}`,
    // One that is set would win over the file, even if it is empty.
    ...(folder.hasPassphrase()
      ? ["unset PULUMI_CONFIG_PASSPHRASE", `export PULUMI_CONFIG_PASSPHRASE_FILE=${quoted(folder.passphraseFile)}`]
      : []),
  ];
  return [
    "to look, in this folder:",
    ...exported.map((line) => `  ${line}`),
    ...stacks.map((stack) => `  pulumi stack --stack ${stack}`),
    `  pulumi stack output --json --stack ${stacks.at(-1) ?? ""}`,
  ];
}
