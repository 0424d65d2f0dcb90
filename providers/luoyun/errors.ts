/** How LuoYunCloud refuses. */
import { OmnicloudError } from "../core/errors";

/** LuoYunCloud refused: its code, and its own words. */
export class LuoYunError extends OmnicloudError {
  /**
   * @param operation method and path: `POST /api/myun/instance`
   * @param code never 0; the document gives none of them a meaning
   * @param text the words that came with it
   */
  constructor(
    readonly operation: string,
    readonly code: number,
    readonly text: string,
  ) {
    super(
      `LuoYunCloud refused with code ${code}: ${text.trim().replace(/\.$/, "") || "no reason given"} (${operation})`,
    );
  }
}
