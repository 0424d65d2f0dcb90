/** How a connection to a LuoYunCloud is written. */
import { z } from "zod";
import type { CommonSettings } from "../core/connection";
import { settingsFields, settingText } from "../core/connectionFields";
import type { Schema } from "../core/schema";

/** A connection to a LuoYunCloud. */
export interface LuoYunSettings extends CommonSettings {
  /** The kind of cloud. */
  kind: "luoyun";
  /** Its web server: `10.0.0.1`, `10.0.0.1:8080`, or a URL if it speaks https. */
  host: string;
  /** The user's name. */
  user: string;
  /** The user's password. */
  password: string;
  /** The file of the authority that signed its certificate, relative to the project's folder. */
  cacert?: string;
}

const text = settingText;

/** Validates a LuoYunCloud connection. */
export const settingsSchema: Schema<LuoYunSettings> = z.strictObject({
  kind: z.literal("luoyun"),
  host: text.refine((host) => URL.canParse(rootOf(host)), "must be a host, a host and a port, or an http(s) URL"),
  user: text,
  password: text,
  cacert: text.optional(),
  ...settingsFields,
});

/** The root URL of a host, without a slash at the end. */
export function rootOf(host: string): string {
  return (/^https?:\/\//.test(host) ? host : `http://${host}`).replace(/\/+$/, "");
}
