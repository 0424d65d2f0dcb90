/** The stack config's `omnicloud:connections`: JSON whose numbers are taken as the texts that were written. */
import { isFields } from "./answer";
import { ConnectionError } from "./errors";

const KEY = "the stack's config omnicloud:connections";

/** Texts and numbers of JSON: a number within a text is none. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The connections by name, as they are written: `1e10` and an id of 32 digits are no numbers here.
 * @throws ConnectionError if it is not JSON, or no object. It never quotes the text, in which passwords are.
 */
export function parseConnections(json: string | undefined): Record<string, unknown> {
  if (!json || !/\S/.test(json)) return {};
  const connections = parse(json);
  if (isFields(connections)) return connections;
  throw new ConnectionError(`${KEY} must be an object of connections by their names: {"bj": {"authUrl": …}}`);
}

function parse(json: string): unknown {
  try {
    JSON.parse(json); // Before numbers become texts: 0123 is no JSON, but "0"123 would be refused at another place.
  } catch (error) {
    const place = /position (\d+)/.exec(String(error))?.[1];
    const where = place === undefined ? "" : ` from character ${Number(place) + 1} on`;
    throw new ConnectionError(
      `${KEY} is not JSON${where}: texts stand in double quotes, also those of digits, and no comma is at the end`,
    );
  }
  return JSON.parse(json.replace(TOKENS, (token) => (token.startsWith('"') ? token : JSON.stringify(token))));
}
