/**
 * A tenant's password and API key. The key is the secret of an application credential of the tenant's user: Keystone
 * keeps only its hash, so neither can ever be read again. A new key works before an old one is deleted.
 * API: identity v3 /users/{user}/application_credentials
 */
import { randomInt } from "node:crypto";
import { LoginError, refusedWith } from "../../../core/errors";
import { whileLost } from "../../../core/lostAnswer";
import { keepSecret, pause } from "../../../core/operation";
import { Connection, OpenStack, type Wire } from "../../client";
import { keyName, type OpenStackSettings, wayTo } from "../../settings";

/** The length of passwords and keys, in characters: what the document's table has room for. */
const LENGTH = 20;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** A random password that holds one of each kind of character, as Keystones with a password rule require. */
export function randomPassword(): string {
  for (;;) {
    const password = randomText(`${LETTERS}${DIGITS}-_.`);
    if ([/[A-Z]/, /[a-z]/, /\d/, /[-_.]/].every((kind) => kind.test(password))) return keepSecret(password);
  }
}

/** A random API key. */
export function randomKey(): string {
  return keepSecret(randomText(LETTERS + DIGITS));
}

/** Gives the tenant's user a new password; the operator need not know the old one. Keys keep working. */
export async function setPassword(client: OpenStack, userId: string, password: string): Promise<void> {
  await client.patch("identity", `/users/${userId}`, { user: { password } });
}

/** The tenant's user, whose own token creates its keys: nobody else can. */
export interface KeyOwner {
  /** The user's id. */
  userId: string;
  /** The id of the tenant's project. */
  projectId: string;
  /** The user's current password. */
  password: string;
}

/** How often the user's login is tried. */
const LOGINS = 4;

/**
 * Creates an application credential with this key as its secret.
 * @throws LoginError if the password is not the user's
 */
export async function createKey(client: OpenStack, owner: KeyOwner, key: string): Promise<void> {
  const settings = settingsOf(client, owner, key);
  const path = `/users/${owner.userId}/application_credentials`;
  const body = { application_credential: { name: keyName(key), secret: key, unrestricted: false } };
  const busy = whileLost();
  for (let attempt = 1; ; attempt++) {
    try {
      await new OpenStack(new Connection(settings), {}).post("identity", path, body, { busy });
      return;
    } catch (error) {
      // The name comes from the key: one that is there already is this one, created by a request whose answer was lost.
      if (refusedWith(error, 409)) return;
      // A new password revokes what was issued in the same second, a login right after it included (Keystone 22).
      if (!refusedWith(error, 401) || attempt === LOGINS) throw error;
      await pause(1100, "Keystone to accept the user's new login");
    }
  }
}

/** The login of the tenant's user. */
function settingsOf({ connection }: OpenStack, { userId, password, projectId }: KeyOwner, key: string) {
  const { cert, key: certKey, name } = connection.settings;
  const settings: OpenStackSettings & { name: string } = {
    kind: "openstack",
    name: `${name} (user of the tenant)`,
    ...wayTo(connection.settings),
    cert,
    key: certKey,
    userId,
    password,
    projectId,
    apiKey: key, // Not for the login: given so that no error shows it.
  };
  return settings;
}

/** True if the tenant's user has this key. */
export async function hasKey(client: OpenStack, userId: string, key: string): Promise<boolean> {
  return (await keysOf(client, userId)).some(({ name }) => name === keyName(key));
}

/** Deletes the user's keys except these. Application credentials that the user created itself are not keys, and are kept. */
export async function deleteKeysExcept(client: OpenStack, userId: string, keys: string[]): Promise<void> {
  const kept = new Set(keys.map(keyName));
  for (const { id, name } of await keysOf(client, userId))
    if (!kept.has(String(name))) await client.delete("identity", `/users/${userId}/application_credentials/${id}`);
}

/** True if the login failed because the password is not, or no longer, the user's. */
export function isWrongPassword(error: unknown): boolean {
  return error instanceof LoginError;
}

async function keysOf(client: OpenStack, userId: string): Promise<Wire[]> {
  const path = `/users/${userId}/application_credentials`;
  const all = await client.list("identity", path, "application_credentials");
  return all.filter(({ name }) => /^key-[0-9a-f]{16}$/.test(String(name)));
}

function randomText(alphabet: string): string {
  return Array.from({ length: LENGTH }, () => alphabet[randomInt(alphabet.length)]).join("");
}
