/** The stack config's `omnicloud:connections`: JSON whose numbers are taken as the texts that were written. */
import { isFields } from "./answer";
import { ConnectionError } from "./errors";

/** Where they stand if nothing else is said. */
const KEY = "the stack's config omnicloud:connections";

/** Texts and numbers of JSON: a number within a text is none. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The connections by name, as they are written: `1e10` and an id of 32 digits are no numbers here.
 * @param where what holds them
 * @throws ConnectionError if it is not JSON, or no object. It never quotes the text, in which passwords are.
 */
export function parseConnections(json: string | undefined, where = KEY): Record<string, unknown> {
  if (!json || !/\S/.test(json)) return {};
  const connections = parse(json, where);
  if (isFields(connections)) return connections;
  throw new ConnectionError(`${where} must be an object of connections by their names: {"bj": {"authUrl": …}}`);
}

function parse(json: string, where: string): unknown {
  try {
    JSON.parse(json); // Before numbers become texts: 0123 is no JSON, but "0"123 would be refused at another place.
  } catch (error) {
    const place = /position (\d+)/.exec(String(error))?.[1];
    const from = place === undefined ? "" : ` from character ${Number(place) + 1} on`;
    throw new ConnectionError(
      `${where} is not JSON${from}: texts stand in double quotes, also those of digits, and no comma is at the end`,
    );
  }
  return JSON.parse(json.replace(TOKENS, (token) => (token.startsWith('"') ? token : JSON.stringify(token))));
}
