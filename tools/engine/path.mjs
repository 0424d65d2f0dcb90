// @ts-check
// Where programs are: the folders of PATH, and Pulumi's own.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * @param {string} name
 * @returns {string} The file name of a program on this platform.
 */
export const program = (name) => (process.platform === "win32" ? `${name}.exe` : name);

/** The script by which the engine starts the host of dynamic providers. */
export const DYNAMIC_HOST = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/** Where Pulumi keeps its plugins, and its installer the programs. */
export const pulumiHome = () => process.env.PULUMI_HOME || join(homedir(), ".pulumi");

/** The folders of PATH. */
export const pathFolders = () => (process.env.PATH ?? "").split(delimiter).filter(Boolean);

/**
 * @param {string} file A file name, with its suffix.
 * @param {readonly string[]} [folders] Default: those of PATH.
 * @returns {string[]} The folders that hold this program, in their order.
 */
export const foldersWith = (file, folders = pathFolders()) => folders.filter((folder) => runs(join(folder, file)));

/** @param {string} file */
function runs(file) {
  if (!existsSync(file) || !statSync(file).isFile()) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // there, but not for us to run
  }
}
