/** The OS_* variables, as OpenStack's clients read them: the same keys as in `clouds.yaml`, in capitals. */
import { distance } from "fastest-levenshtein";
import { knownKeys } from "./keys";
import type { Item, Layer } from "./layer";

/** Variables that choose a cloud, or the files to look in. */
const SELECTORS = /^OS_(CLOUD|CLOUDNAME|CLOUD_NAME|CLIENT_CONFIG_FILE|CLIENT_SECURE_FILE)$/;

/** Variables of other programs: the tests and logs of OpenStack itself, and what a system says of itself. */
const UNRELATED =
  /^OS_(TEST|STD|LOG|NAME|VERSION|ID|TYPE|ARCH|RELEASE|CODENAME|DISTRO|FAMILY|PLATFORM|KERNEL|VENDOR|IMAGE_NAME|PYTHON)(_|$)/;

/** The name of the connection that the variables make alone. */
export function environmentName(): string {
  return process.env.OS_CLOUD_NAME || "env";
}

/** Whether the variables are a connection of their own: they say where the cloud is. */
export function isConnection(): boolean {
  return Boolean(process.env.OS_AUTH_URL);
}

/** The variables. */
export function environment(): Layer {
  const layer = new Map<string, Item>();
  for (const [name, value = ""] of Object.entries(process.env))
    if (name.startsWith("OS_") && value !== "" && !SELECTORS.test(name) && !isUnrelated(name))
      layer.set(keyOf(name), { value, at: () => name });
  return layer;
}

function keyOf(variable: string): string {
  return variable.slice("OS_".length).toLowerCase();
}

/** A variable that nearly has the name of one of ours is that one, misspelled. */
function isUnrelated(variable: string): boolean {
  return UNRELATED.test(variable) && !knownKeys.some((key) => distance(key, keyOf(variable)) <= 1);
}
