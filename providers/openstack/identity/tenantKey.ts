/**
 * A tenant's password and API key. The key is the secret of an application credential of the tenant's user: Keystone
 * keeps only its hash, so neither can ever be read again. A new key works before an old one goes.
 * API: identity v3 /users/{user}/application_credentials
 */
import { randomInt } from "node:crypto";
import { CloudError, LoginError } from "../../core/errors";
import { pause } from "../../core/operation";
import { Connection, OpenStack, type Wire } from "../client";
import { keyName, type OpenStackSettings } from "../settings";

/** Password and key have this many characters: what the document's table has room for. */
const LENGTH = 20;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** A random password that holds one of each kind of character, as Keystones with a password rule want it. */
export function randomPassword(): string {
  for (;;) {
    const password = random(`${LETTERS}${DIGITS}-_.`);
    if ([/[A-Z]/, /[a-z]/, /\d/, /[-_.]/].every((kind) => kind.test(password))) return password;
  }
}

/** A random API key. */
export function randomKey(): string {
  return random(LETTERS + DIGITS);
}

/** Gives the tenant's user a new password; the operator need not know the old one. Keys go on working. */
export async function setPassword(cloud: OpenStack, userId: string, password: string): Promise<void> {
  await cloud.patch("identity", `/users/${userId}`, { user: { password } });
}

/** The tenant's user, whose own token makes its keys: nobody else can. */
export interface KeyOwner {
  userId: string;
  projectId: string;
  password: string;
}

/**
 * Makes an application credential with this key as its secret.
 * @throws LoginError where the password is not the user's
 */
export async function makeKey(cloud: OpenStack, owner: KeyOwner, key: string): Promise<void> {
  const { authUrl, region, interface: endpoints, cacert, name } = cloud.connection.settings;
  const settings: OpenStackSettings & { name: string } = {
    kind: "openstack",
    name: `${name} (user of the tenant)`,
    authUrl,
    region,
    interface: endpoints,
    cacert,
    userId: owner.userId,
    password: owner.password,
    projectId: owner.projectId,
    apiKey: key, // not to log in with, but that no error shows it
  };
  const path = `/users/${owner.userId}/application_credentials`;
  const body = { application_credential: { name: keyName(key), secret: key, unrestricted: false } };
  let lost = 0;
  const busy = (error: CloudError) => error.ambiguous && lost++ < 4;
  for (let attempt = 0; ; attempt++) {
    try {
      await new OpenStack(new Connection(settings), {}).post("identity", path, body, { busy });
      return;
    } catch (error) {
      const status = error instanceof CloudError ? error.status : 0;
      // The name comes from the key: one that is there already is this one, made by a request whose answer was lost.
      if (status === 409) return;
      // A new password revokes what was issued in the same second, a login made right after it included (Keystone 22).
      if (status !== 401 || attempt === 3) throw error;
      await pause(1100, "Keystone to take the user's new login");
    }
  }
}

/** Whether the tenant's user has this key. */
export async function hasKey(cloud: OpenStack, userId: string, key: string): Promise<boolean> {
  return (await keysOf(cloud, userId)).some(({ name }) => name === keyName(key));
}

/** Removes the user's keys but these. Application credentials that the user made for itself are not keys, and stay. */
export async function removeKeysBut(cloud: OpenStack, userId: string, keys: string[]): Promise<void> {
  const stay = new Set(keys.map(keyName));
  for (const { id, name } of await keysOf(cloud, userId))
    if (!stay.has(String(name))) await cloud.delete("identity", `/users/${userId}/application_credentials/${id}`);
}

/** True where the login failed because the password is not, or no longer, the user's. */
export function isWrongPassword(error: unknown): boolean {
  return error instanceof LoginError;
}

async function keysOf(cloud: OpenStack, userId: string): Promise<Wire[]> {
  const path = `/users/${userId}/application_credentials`;
  const all = await cloud.list("identity", path, "application_credentials");
  return all.filter(({ name }) => /^key-[0-9a-f]{16}$/.test(String(name)));
}

function random(alphabet: string): string {
  return Array.from({ length: LENGTH }, () => alphabet[randomInt(alphabet.length)]).join("");
}
