/** Which stack is the platform's, if the user does not say. */
import { OmnicloudError } from "../providers/core/errors";
import { listStackNames } from "./stack";

/**
 * The project's only stack named platform, or platform-….
 * @throws OmnicloudError if there are several, or none
 */
export async function findPlatformStack(): Promise<string> {
  const names = await listStackNames();
  const platforms = names.filter((name) => /^platform(-|$)/.test(name.split("/").at(-1) ?? name));
  if (platforms.length === 1 && platforms[0] !== undefined) return platforms[0];
  const known = platforms.length > 0 ? platforms : names;
  throw new OmnicloudError(
    `which stack is the platform's? Name it by --platform; there ${known.length === 1 ? "is" : "are"} ${known.join(", ") || "none"}`,
  );
}
