/**
 * User data: what a server runs at its first start. Nova takes it in base64, at most 65,535 characters of that.
 * API: compute v2.1 POST /servers, user_data
 */
import { z } from "zod";
import type { Shape } from "../../../core/schema";
import type { ServerWire } from "./api";
import type { ServerArgs } from "./server";

/** The most that fits, in bytes: base64 makes four characters of three bytes. */
const MOST = 49_149;

/** The two ways to give it. */
type UserData = Pick<ServerArgs, "userData" | "userDataBase64">;

const tooLong = (bytes: number) =>
  `must be at most 48 KiB (${MOST} bytes, which Nova counts as base64), and has ${bytes} bytes`;

const bytesOf = (base64: string) => Buffer.from(base64, "base64");

/** Base64 may be broken into lines, as the command `base64` does it. */
const joined = (base64: string) => base64.replace(/\s+/g, "");

const isBase64 = (text: string) =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(joined(text)) && joined(text).length > 0 && joined(text).length % 4 === 0;

/** The schema of both ways. */
export const userDataFields = {
  userData: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= MOST, {
      error: ({ input }) => tooLong(Buffer.byteLength(String(input))),
    })
    .optional(),
  userDataBase64: z
    .string()
    .refine(isBase64, { error: "must be base64: letters, digits, + and /, padded with =", abort: true })
    .refine((text) => bytesOf(text).length <= MOST, { error: ({ input }) => tooLong(bytesOf(String(input)).length) })
    .optional(),
} satisfies Shape<UserData>;

/** User data as the API takes it. */
export function userDataWire({ userData, userDataBase64 }: UserData): string | undefined {
  if (userDataBase64 !== undefined) return joined(userDataBase64);
  return userData === undefined ? undefined : Buffer.from(userData).toString("base64");
}

/** Whether two texts in base64 are the same bytes. */
export function isSameBase64(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && bytesOf(a).equals(bytesOf(b));
}

/** What a server was created with, in the form in which it is declared. Compute shows user data to operators alone. */
export function createdWith(wire: ServerWire, declared: UserData): Partial<ServerArgs> {
  const { "OS-EXT-SRV-ATTR:user_data": shown, key_name: key } = wire;
  const keyName = key ? { keyName: key } : {};
  if (!shown) return keyName;
  if (declared.userDataBase64 !== undefined) return { ...keyName, userDataBase64: shown };
  return { ...keyName, userData: bytesOf(shown).toString() };
}
