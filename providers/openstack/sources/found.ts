/** The connections that `clouds.yaml` and the OS_* variables hold. */
import type { FoundConnections } from "../../core/foundConnections";
import { cloudIn, settingsOf } from "./cloud";
import { type CloudsFile, readFirst } from "./cloudsFile";
import { environment, environmentName, isConnection } from "./environment";
import { overlay } from "./layer";

/** The connections of the files and of the environment. Nothing is read before it is asked for. */
export function found(): FoundConnections {
  let read: Files | undefined;
  const files = () => {
    read ??= { clouds: readFirst("clouds"), secure: readFirst("secure") };
    return read;
  };
  const own = isConnection() ? environmentName() : undefined;
  return {
    preferred: process.env.OS_CLOUD || own,
    has: (name) => name === own || holds(files(), name),
    names: () => [...new Set([...namesIn(files()), ...(own === undefined ? [] : [own])])],
    written: (name) => (name === own ? settingsOf(name, new Map(), environment()) : fromFiles(name, files())),
  };
}

interface Files {
  clouds?: CloudsFile;
  secure?: CloudsFile;
}

function namesIn({ clouds, secure }: Files): string[] {
  return [clouds, secure].flatMap((file) => Object.keys(file?.section("clouds") ?? {}));
}

/** Whether one of the files has a cloud of this name; at the same cost however many there are. */
function holds({ clouds, secure }: Files, name: string): boolean {
  return [clouds, secure].some((file) => file !== undefined && Object.hasOwn(file.section("clouds"), name));
}

function fromFiles(name: string, files: Files): Record<string, unknown> | undefined {
  if (!holds(files, name)) return undefined;
  const written = overlay(cloudIn(files.clouds, "clouds", name), cloudIn(files.secure, "clouds", name));
  return settingsOf(name, written, isAbout(name) ? environment() : new Map());
}

/**
 * Whether the variables complete a cloud of the files: the one that OS_CLOUD names; any, if they are no connection of their
 * own.
 */
function isAbout(name: string): boolean {
  const { OS_CLOUD: chosen } = process.env;
  return chosen ? chosen === name : !isConnection();
}
