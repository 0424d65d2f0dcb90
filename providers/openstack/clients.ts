/** The clients of OpenStack connections: one for each connection, region and project. */
import { cached } from "../core/cached";
import { ConnectionError } from "../core/errors";
import { regionOf } from "./catalog";
import { Connection, OpenStack } from "./client";
import type { CatalogEntry } from "./login";
import type { OpenStackSettings } from "./settings";

/** One for each set of settings, so that all its clients share tokens and sockets. */
const connectionOf = cached((settings: OpenStackSettings & { name: string }) => new Connection(settings));

const clientIn = cached(
  (settings: OpenStackSettings & { name: string }, region: string | undefined, projectId: string | undefined) =>
    new OpenStack(connectionOf(settings), { region, projectId }),
);

/** The client of a connection in a region and a project. */
export function clientOf(
  settings: OpenStackSettings & { name: string },
  { region, project }: Readonly<Record<string, unknown>>,
): OpenStack {
  if (typeof region === "string" && settings.regionsApart?.includes(region))
    throw new ConnectionError(
      `connection ${settings.name}: clouds.yaml has values for region ${region} alone: set OS_REGION_NAME=${region}, or write a cloud for it`,
    );
  return clientIn(
    settings,
    typeof region === "string" ? region : undefined,
    typeof project === "string" ? project : undefined,
  );
}

/** The cloud, region and project that a place means, in one form however it is written. */
export async function whereIs(
  settings: OpenStackSettings & { name: string },
  place: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const client = clientOf(settings, place);
  const { catalog, projectId: project } = await client.login();
  const region = await client.regionOf("compute");
  return { cloud: nameOf(settings.authUrl, catalog, region), region, project };
}

/**
 * One name for a cloud, whichever of its URLs a connection has: Keystone's public URL as its catalog says it. It may be
 * written with or without its version.
 */
function nameOf(authUrl: string, catalog: readonly CatalogEntry[], region: string | undefined): string {
  const known = catalog
    .filter(({ type }) => type === "identity")
    .flatMap(({ endpoints }) => endpoints)
    .filter((endpoint) => endpoint.interface === "public" && URL.canParse(endpoint.url));
  const own = known.find((endpoint) => regionOf(endpoint) === region) ?? known[0];
  const { origin, pathname } = new URL(own?.url ?? authUrl);
  return origin + pathname.replace(/\/+$/, "").replace(/\/v3$/, "");
}
