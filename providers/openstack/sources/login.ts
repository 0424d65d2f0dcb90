/** What a cloud's keys say together of the login: its kind, its domains, what it acts in. */
import { type Draft, faultAt } from "./draft";
import { firstOf, type Item, type Layer } from "./layer";

/** The settings that only one kind of login has. */
const OWN = {
  password: ["password"],
  token: ["token"],
  credential: ["applicationCredentialId", "applicationCredentialName", "applicationCredentialSecret"],
} as const;

type Login = keyof typeof OWN;

/** The kinds of login, by the names that `auth_type` has for them. */
const KINDS: ReadonlyMap<string, Login> = new Map([
  ["password", "password"],
  ["v3password", "password"],
  ["token", "token"],
  ["v3token", "token"],
  ["v3applicationcredential", "credential"],
]);

/** Takes over what `auth_type` and the domains say. */
export function takeLogin(draft: Draft, layer: Layer): void {
  const type = firstOf(layer, "auth_type", "auth_plugin");
  if (type) takeKind(draft, type);
  takeDomains(draft, layer);
}

/** Leaves the settings of one kind of login alone: those of another would be sent to where they do not belong. */
function takeKind(draft: Draft, type: Item): void {
  const { settings } = draft;
  const login = KINDS.get(String(type.value));
  if (login === undefined) {
    const known = [...KINDS.keys()].join(", ");
    faultAt(draft, type, `${String(type.value)} is not supported; the kinds of login that are: ${known}`);
  } else if (settings[NEEDED[login]] === undefined) faultAt(draft, type, `${String(type.value)} needs ${WORDS[login]}`);
  else
    for (const other of Object.keys(OWN) as Login[])
      if (other !== login) for (const setting of OWN[other]) delete settings[setting];
}

/** The setting without which there is no such login. */
const NEEDED: Readonly<Record<Login, string>> = {
  password: "password",
  token: "token",
  credential: "applicationCredentialSecret",
};

const WORDS: Readonly<Record<Login, string>> = {
  password: "a password",
  token: "a token",
  credential: "application_credential_secret",
};

/**
 * `domain_*` is the domain of user and project where they have none of their own; without a project, the login acts in it.
 * `default_domain` comes last, and is an id.
 */
function takeDomains({ settings }: Draft, layer: Layer): void {
  const given = domainIn(layer, "domain");
  const usual = layer.get("default_domain")?.value ?? layer.get("default_domain_id")?.value;
  const fallback = usual === undefined ? domainIn(layer, "default_domain") : { Id: usual };
  const isCredential = settings.applicationCredentialSecret !== undefined;
  const hasProject = settings.projectId !== undefined || settings.projectName !== undefined;
  for (const whose of ["userDomain", "projectDomain"]) {
    if (settings[`${whose}Id`] !== undefined || settings[`${whose}Name`] !== undefined) continue;
    for (const [what, value] of Object.entries(given ?? fallback ?? {})) settings[whose + what] = value;
  }
  if (given && !hasProject && !isCredential)
    for (const [what, value] of Object.entries(given)) settings[`domain${what}`] = value;
}

/** `{ Id }` or `{ Name }` of the domain that keys with this beginning name. */
function domainIn(layer: Layer, keys: string): Record<string, unknown> | undefined {
  const [id, name] = [layer.get(`${keys}_id`)?.value, layer.get(`${keys}_name`)?.value];
  if (id !== undefined) return { Id: id };
  return name === undefined ? undefined : { Name: name };
}
