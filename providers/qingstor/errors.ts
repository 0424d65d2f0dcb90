/** How the QingStor installer refuses, and what of its answers is not understood. */
import { CloudError, OmnicloudError } from "../core/errors";

/** The installer as a user knows it. */
export const SERVICE = "the QingStor installer";

/** The installer refused: a `ret_code` other than 0. */
export class QingStorError extends OmnicloudError {
  /**
   * @param action what was asked: `ConfigQingStor`
   * @param code its `ret_code`
   * @param detail its words, if it gave any
   */
  constructor(
    readonly action: string,
    readonly code: number,
    readonly detail: string,
  ) {
    super(`${SERVICE} refused ${action} with code ${code}${detail ? `: ${detail}` : ""}`);
  }
}

/** The error for an answer that is none to its action: whether that was carried out is not known. */
export function notUnderstood(action: string, what: string): CloudError {
  const detail = `its answer is not understood: ${what}`;
  return new CloudError({ service: SERVICE, operation: action, status: 200, detail, ambiguous: true });
}
