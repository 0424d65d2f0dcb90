/** Optional packages: a cloud's own, which only those need who use it. */
import { OmnicloudError } from "./errors";

/**
 * Loads a module of an optional package.
 * @param name the package: `@pulumi/aws`
 * @param who needs it, for the error: `Vpc web`
 * @param load loads it
 * @param install the command that installs it
 * @throws OmnicloudError that says what to install, if the package is not there
 */
export function loadPeer<Module>(
  name: string,
  who: string,
  load: () => Module,
  install = `npm install ${name}`,
): Module {
  try {
    return load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new OmnicloudError(`${who} needs the package ${name}: ${install}`, { cause: error });
  }
}

/** Whether an error says that a package, or a module of it, is not installed. */
function isMissing(error: unknown, name: string): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && (String(error).includes(`'${name}'`) || String(error).includes(`'${name}/`));
}
