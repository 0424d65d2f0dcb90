/** How a connection to an exam cloud is written. */
import { z } from "zod";
import type { CommonSettings } from "../core/connection";
import { settingsFields, settingText } from "../core/connectionFields";

/** A connection to an exam cloud. It has no login: whoever reaches it may launch and destroy. */
export interface ExamCloudSettings extends CommonSettings {
  /** The kind of cloud. */
  kind: "examcloud";
  /** The service's address: `http://10.0.0.1:5000/cloud_api`. Without a path it is `/cloud_api`. */
  url: string;
  /** The file of the authority that signed its certificate, relative to the project's folder. */
  cacert?: string;
}

const text = settingText;

/** Validates an exam cloud connection. */
export const settingsSchema = z.strictObject({
  kind: z.literal("examcloud"),
  url: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of cloud_api" }),
  cacert: text.optional(),
  ...settingsFields,
});

/** The service's address in one form, however it is written. */
export function serviceUrlOf(url: string): string {
  const { origin, pathname, search } = new URL(url);
  const path = pathname.replace(/\/+$/, "");
  return `${origin}${path || "/cloud_api"}${search}`;
}
