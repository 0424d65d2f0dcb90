/** Passwords and keys that stand in a stack's config in clear: the file of that config is mostly in version control. */
import * as pulumi from "@pulumi/pulumi";

const CONNECTIONS = "omnicloud:connections";

/** What a setting is called that nobody else should read. */
const SECRET = /password$|secret|(api|secret|password)key$|token$/i;

/** What the SDK has beside what it declares. */
interface Runtime {
  isConfigSecret?(key: string): boolean;
}

/** Warns once a run, with the command that encrypts them. */
export function warnOfPlainSecrets(): void {
  if ((pulumi.runtime as Runtime).isConfigSecret?.(CONNECTIONS) !== false) return;
  const names = secretNames(new pulumi.Config("omnicloud").get("connections"));
  if (names.length === 0) return;
  void pulumi.log.warn(
    `${names.join(", ")}: in clear in Pulumi.${pulumi.getStack()}.yaml; to encrypt: pulumi config get ${CONNECTIONS} | pulumi config set --secret ${CONNECTIONS}`,
  );
}

/** The settings in clear, as a user names them: `omnicloud:connections.lab.password`. */
function secretNames(written: string | undefined): string[] {
  if (!written) return [];
  try {
    return secretsIn(JSON.parse(written), CONNECTIONS);
  } catch {
    return []; // it is no JSON: whoever uses it says so
  }
}

function secretsIn(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "string" && inner !== "" && SECRET.test(name)
      ? [`${path}.${name}`]
      : secretsIn(inner, `${path}.${name}`),
  );
}
