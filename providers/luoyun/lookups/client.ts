/** What the look-ups of LuoYunCloud share: the client of their connection. */
import type { Named } from "../../core/cloud";
import type { CommonSettings } from "../../core/connection";
import { clientOf, type LuoYun } from "../client";
import type { LuoYunSettings } from "../settings";

/** The client of a look-up's connection, which is of kind `luoyun`. */
export const client = (settings: Named<CommonSettings>): LuoYun => clientOf(settings as Named<LuoYunSettings>);
