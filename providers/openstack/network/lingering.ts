/** What prevents a delete for a moment only: a server that is gone releases its ports a little later. */
import type { CloudError } from "../../core/errors";

/** For how long, in ms, a refusal "in use" may mean that something is still being deleted. After that it is meant. */
const A_MOMENT = 20_000;

/** For a delete's `busy`: true for a 409 in the first moments. */
export function lingering(): (error: CloudError) => boolean {
  const end = Date.now() + A_MOMENT;
  return (error) => error.status === 409 && Date.now() < end;
}
