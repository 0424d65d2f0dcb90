/** `omnicloud completion`: a script by which a shell completes the commands and their options. */
import type { Command } from "commander";
import { OmnicloudError } from "../providers/core/errors";

const SHELLS = ["bash", "zsh", "fish"] as const;

/**
 * The script for a shell.
 * @throws OmnicloudError for a shell that there is none for
 */
export function completionFor(shell: string, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    about: (command.description().split(":")[0] ?? "").replaceAll("'", ""),
    options: ["--help", ...command.options.flatMap(({ long }) => long ?? [])],
  }));
  if (shell === "bash") return bash(commands);
  // zsh runs the script for bash.
  if (shell === "zsh") return `autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n${bash(commands)}`;
  if (shell === "fish") return fish(commands);
  throw new OmnicloudError(`there is no completion for ${shell}; there is one for ${SHELLS.join(", ")}`);
}

interface Completed {
  name: string;
  about: string;
  options: string[];
}

function bash(commands: readonly Completed[]): string {
  const names = [...commands.map(({ name }) => name), "--help", "--version", "--cwd"].join(" ");
  const cases = commands.map(({ name, options }) => `    ${name}) words="${options.join(" ")}" ;;`);
  return `_omnicloud() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    *) words="${names}" ;;
  esac
  [ "$COMP_CWORD" = 1 ] && words="${names}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _omnicloud omnicloud`;
}

function fish(commands: readonly Completed[]): string {
  return commands
    .flatMap(({ name, about, options }) => [
      `complete -c omnicloud -n __fish_use_subcommand -a ${name} -d '${about}'`,
      ...options.map(
        (option) => `complete -c omnicloud -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
      ),
    ])
    .join("\n");
}
