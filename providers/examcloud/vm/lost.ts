/** What earlier, interrupted runs asked the exam cloud for, and what the user has to do about it. */
import type { Lost } from "../../core/definition";
import { identityOf } from "../../core/mark";
import { allIntents, forgetIntent, type Intent } from "./intent";

/** The launches of a stack whose answers never came. Only this machine knows of them. */
export function lostLaunches(identity: string): Lost[] {
  const unanswered = allIntents().filter(({ id, token }) => id === undefined && identityOf(token) === identity);
  return unanswered.map((intent) => ({
    name: intent.name,
    sentence: `${lookFor(intent)} and destroy it there`,
    forget: () => forgetIntent(intent.token),
  }));
}

/** What to do about the intent of an earlier run, if another vm is launched now. */
export function adviceOnEarlier(intent: Intent): string {
  const { id, name, at } = intent;
  if (id === undefined) return `${lookFor(intent)} and destroy any whose address is not in this stack`;
  return `an earlier run launched vm ${id} (${name}) at ${at} and was interrupted: no state knows it, so destroy it in the cloud's dashboard`;
}

/** What to look for after a launch that was interrupted; what to do with it follows. */
function lookFor({ name, at, url }: Intent): string {
  return (
    `an earlier run asked for a vm named ${name} at ${at} and was interrupted before the answer; ${url} cannot say ` +
    `whether it launched one: look for ${name} in the cloud's dashboard,`
  );
}
