/** The secrets that clouds and the package generate: passwords, keys of users and tenants. */
import type { CloudContent } from "../cloud";

/** The names under which the sandbox keeps them. */
const NAMES = new Set(["password", "secret", "secret_key", "secretKey", "adminPass", "access_secret"]);
/** Shorter ones are its own, and words. */
const SHORTEST = 16;

/** All of them. */
export function generatedIn({ services }: CloudContent): string[] {
  const found: string[] = [];
  const add = (value: unknown) => {
    if (typeof value === "string" && value.length >= SHORTEST) found.push(value);
  };
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (NAMES.has(key)) add(inner);
      if (key === "keys") for (const pair of (inner as { $map?: unknown[][] })?.$map ?? []) add(pair[1]);
      look(inner);
    }
  };
  look(services);
  return found;
}
