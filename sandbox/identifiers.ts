// New ids, and times, in the forms that the services use.
import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** A UUID with dashes: Nova, Neutron, Cinder, Glance. */
export const uuid = (): string => randomUUID();

/** 32 hex digits: Keystone. */
export const hexId = (): string => randomBytes(16).toString("hex");

/** A request id as oslo.middleware writes it. */
export const requestId = (): string => `req-${randomUUID()}`;

/** A token that looks like a Fernet one. */
export const tokenId = (): string => `gAAAAA${randomBytes(132).toString("base64url")}`;

/** Random letters and digits, as in Nova's adminPass and reservation ids. */
export function letters(length: number, alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** A random MAC address of Neutron's default range. */
export function macAddress(): string {
  return ["fa", "16", "3e", ...Array.from({ length: 3 }, () => randomInt(256).toString(16).padStart(2, "0"))].join(":");
}

/** Whether a text is a UUID. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);

/** 2026-11-21T10:04:21Z: Neutron, Nova's servers, Glance. */
export const seconds = (at: Date = new Date()): string => `${at.toISOString().slice(0, 19)}Z`;

/** 2026-11-21T10:04:21.000000: Cinder, Nova's actions and key pairs. */
export const micros = (at: Date = new Date()): string => `${at.toISOString().slice(0, 19)}.000000`;

/** 2026-11-21T10:04:21.000000Z: Keystone's tokens. */
export const zulu = (at: Date): string => `${at.toISOString().slice(0, 19)}.000000Z`;
