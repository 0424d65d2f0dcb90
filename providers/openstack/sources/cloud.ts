/** One cloud, as it is written in the files and the environment, as the settings of a connection. */
import { isFields } from "../../core/answer";
import { ConnectionError } from "../../core/errors";
import { type CloudsFile, isNothing, readFirst, type Written } from "./cloudsFile";
import type { Draft } from "./draft";
import { takeKeys } from "./keys";
import { firstOf, type Item, type Layer, layerOf, overlay } from "./layer";
import { takeLogin } from "./login";
import { takeRegion } from "./region";

/** A cloud below `clouds` of a file. @throws ConnectionError if it is no map */
export function cloudIn(file: CloudsFile | undefined, section: "clouds" | "public-clouds", name: string): Layer {
  const written = file?.section(section)[name];
  if (file === undefined || written === undefined) return new Map();
  const path = [section, name];
  if (isFields(written))
    return layerOf(written as Readonly<Record<string, Written>>, (below) => file.at([...path, ...below]));
  const what = isNothing(written) ? "is empty" : "must be a map of settings";
  throw new ConnectionError(`connection ${name}: ${file.at(path)}: ${section} ${name} ${what}`);
}

/**
 * The settings of a connection.
 * @param cloud what the files say
 * @param environment the OS_* variables, if they are about this cloud: they win, as in the OpenStack client
 * @throws ConnectionError with all that is wrong, before anything is sent
 */
export function settingsOf(name: string, cloud: Layer, environment: Layer): Record<string, unknown> {
  const draft: Draft = { settings: { kind: "openstack" }, services: {}, faults: [] };
  const { settings, services, faults } = draft;
  const whole = overlay(profileOf(name, overlay(cloud, environment)), cloud);
  const values = takeRegion(draft, whole, environment);
  const layer = overlay(whole, values, environment);
  takeKeys(draft, layer);
  takeLogin(draft, layer);
  takeUrls(draft, layer);
  if (faults.length > 0) throw new ConnectionError(`connection ${name}: ${faults.join("; ")}`);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(Object.keys(services).length > 0 ? { services } : {}) };
}

/** What a public cloud's profile says, which the cloud's own entry completes. */
function profileOf(name: string, cloud: Layer): Layer {
  const profile = firstOf(cloud, "profile", "cloud");
  if (profile === undefined) return new Map();
  const file = readFirst("clouds-public");
  const known = Object.keys(file?.section("public-clouds") ?? {});
  const wanted = String(profile.value);
  if (known.includes(wanted)) return withoutProfile(name, cloudIn(file, "public-clouds", wanted));
  const there =
    file === undefined ? "there is no clouds-public.yaml" : `${file.path} has ${known.join(", ") || "none"}`;
  throw new ConnectionError(
    `connection ${name}: ${profile.at()}: no public cloud ${wanted} is known: ${there}; write its auth_url and regions into the cloud itself`,
  );
}

function withoutProfile(name: string, layer: Layer): Layer {
  const nested = firstOf(layer, "profile", "cloud");
  if (nested === undefined) return layer;
  throw new ConnectionError(`connection ${name}: ${nested.at()}: a profile cannot refer to another one`);
}

/** URLs may have the values of other keys in them: `https://iam.{region_name}.example/v3`. */
function takeUrls(draft: Draft, layer: Layer): void {
  const { settings, services } = draft;
  const fill = (item: Item | undefined, url: string) =>
    url.replace(/\{(\w+)\}/g, (braces, key: string) => {
      const value = key === "region_name" ? settings.region : layer.get(key)?.value;
      if (typeof value === "string") return value;
      draft.faults.push(`${item?.at() ?? "the URL"}: ${braces} is not given`);
      return braces;
    });
  const item = layer.get("auth_url");
  if (item === undefined) draft.faults.push("auth_url is missing: the URL of Keystone");
  else if (typeof settings.authUrl === "string") settings.authUrl = versioned(fill(item, settings.authUrl));
  for (const choice of Object.values(services))
    if (choice?.endpoint !== undefined) choice.endpoint = fill(undefined, choice.endpoint);
}

/** Keystone's URL, with the version that we speak. */
function versioned(url: string): string {
  return /\/v3\/?$/.test(url) ? url : `${url.replace(/\/(v2\.0)?\/?$/, "")}/v3`;
}
