// The content of a sandbox: saved as JSON, and loaded into another sandbox, which then answers as the first one did.
import { readFileSync } from "node:fs";
import { Clock } from "./clock";
import { Cloud, type Settings } from "./cloud";
import { type Json, type Places, read, written } from "./codec";
import { Bodies, type Piece } from "./rgw/bodies";
import type { RgwState } from "./rgw/state";

/** The format that is written, and the only one that is read. */
const VERSION = 1;

/** What belongs to the cloud itself, and not to how fast it is. */
type SavedSettings = Pick<Settings, "region" | "tokenLifetime" | "quotas">;

/**
 * All that a sandbox holds: each service's objects with their ids and times, users, tokens, and the bytes of objects.
 * Requests, faults, latency and delays are not among it. It is plain JSON; where the sandbox's own addresses stand in
 * it, as in `http://127.0.0.1:5000`, it says `http://{{sandbox}}` and `http://{{objectStore}}`; the bytes of objects are as
 * they were put there. Passwords and keys are in it in clear.
 */
export interface SandboxContent {
  /** The format: 1. */
  version: number;
  settings: SavedSettings;
  /** By the service's name: `keystone`, `nova`, …, `rgw`. */
  services: Record<string, unknown>;
}

/** What differs from one sandbox to the next: 127.0.0.1:PORT of its two servers. */
export interface SandboxPlaces extends Places {
  sandbox: string;
  objectStore: string;
}

const SERVICES = [
  ...(["keystone", "nova", "neutron", "cinder", "glance", "manila", "octavia"] as const),
  ...(["rgw", "qingstor", "luoyun", "examcloud", "tencentcloud", "cos"] as const),
] as const;

/**
 * The content as it is once nothing moves any more: what is being built is waited for. What is stuck for good is saved as
 * it is, and of a request that is under way, what it has done so far.
 */
export async function save(cloud: Cloud, places: SandboxPlaces): Promise<SandboxContent> {
  await cloud.clock.rest();
  const { region, tokenLifetime, quotas } = cloud.settings;
  const services = Object.fromEntries(SERVICES.map((name) => [name, cloud[name]]));
  return {
    version: VERSION,
    settings: { region, tokenLifetime, quotas: { ...quotas } },
    services: written(services, { places, wiring: [Cloud, Clock, Bodies], instead: withBytes }) as Record<string, Json>,
  };
}

/**
 * The settings that are saved with a content.
 * @throws Error where its version is another one
 */
export function settingsIn({ version, settings }: SandboxContent): SavedSettings {
  if (version === VERSION) return settings;
  throw new Error(`the sandbox's content is of version ${version}; this one reads version ${VERSION}`);
}

/**
 * Puts a content into a cloud that nobody has used yet.
 * @throws Error where it is not what `save` gave
 */
export function load(cloud: Cloud, content: SandboxContent, places: SandboxPlaces): void {
  const services = Object.fromEntries(SERVICES.map((name) => [name, cloud[name]]));
  read(content.services as Record<string, Json>, services, places);
  cloud.qingstor.pace = cloud.settings.delays.installerStep;
  cloud.rgw.bodies.count(piecesIn(cloud.rgw));
  cloud.cos.store.bodies.count(piecesIn(cloud.cos.store));
}

/** A piece of an object whose bytes are in a file, with the bytes themselves. */
function withBytes(value: object): object {
  const { file, ...piece } = value as Partial<Piece>;
  const isPiece = typeof file === "string" && "held" in piece;
  return isPiece ? { ...piece, bytes: readFileSync(file) } : value;
}

function piecesIn({ buckets }: RgwState): Set<Piece> {
  const bodies = [...buckets.values()].flatMap(({ objects, uploads }) => [
    ...[...objects.values()].flat().map(({ body }) => body),
    ...[...uploads.values()].flatMap(({ parts }) => [...parts.values()]).map(({ body }) => body),
  ]);
  return new Set(bodies.flatMap(({ pieces }) => pieces));
}
