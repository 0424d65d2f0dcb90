// Nova: the metadata and the tags of a server.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Route, route } from "../service";
import { type Doc, doc, list, python, strings, texts } from "../wire";
import { getServer, requireState } from "./lifecycle";
import type { Server } from "./state";

/** How many items of metadata a server may have, as Nova's quota is by default. */
const MOST_METADATA = 128;
/** How many tags a server may have. */
const MOST_TAGS = 50;

/** The refusal of a field that does not fit Nova's schema. */
export const invalid = (field: string, value: unknown, reason: string): Refusal =>
  new Refusal(400, `Invalid input for field/attribute ${field}. Value: ${value}. ${reason}`);

/** Refuses keys and values beyond what Nova takes. */
export function checkMetadata(given: Doc): void {
  for (const [key, value] of Object.entries(given)) {
    if (!/^[a-zA-Z0-9\-_:. ]{1,255}$/.test(key))
      throw invalid(
        "metadata",
        python(given),
        `${python(key)} does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'`,
      );
    if (typeof value !== "string") throw invalid(key, value, `${python(value)} is not of type 'string'`);
    if (value.length > 255) throw invalid(key, value, `${python(value)} is too long`);
  }
  if (Object.keys(given).length > MOST_METADATA) throw tooMany();
}

const tooMany = (): Refusal => new Refusal(403, `Maximum number of metadata items exceeds ${MOST_METADATA}`);

/** Refuses tags beyond what Nova takes. */
export function checkTags(given: Doc): void {
  const tags = list(given, "tags") ?? [];
  if (tags.length > MOST_TAGS) throw invalid("tags", python(tags), `${python(tags)} is too long`);
  for (const tag of tags) {
    if (typeof tag !== "string") throw invalid("tags", tag, `${python(tag)} is not of type 'string'`);
    if (tag === "") throw invalid("tags", tag, "'' is too short");
    if (tag.length > 60) throw invalid("tags", tag, `${python(tag)} is too long`);
    if (!/^[^,/]*$/.test(tag)) throw invalid("tags", tag, `${python(tag)} does not match '^[^,/]*$'`);
  }
}

/** The states in which Nova changes a server's metadata and tags. */
const CHANGEABLE = ["active", "paused", "suspended", "stopped"];

/** The server of a request that changes its metadata. */
function changeable(server: Server, action: string): Server {
  requireState(server, action, CHANGEABLE);
  return server;
}

/** The server of a request that changes its tags, whatever is being done on it. */
function taggable(server: Server, action: string): Server {
  requireState(server, action, CHANGEABLE, [server.task_state]);
  return server;
}

/** The routes of /servers/{id}/metadata. */
export function metadataRoutes(cloud: Cloud): Route[] {
  const base = "/v2.1/servers/{id}/metadata";
  const refuseMissing = (): never => {
    throw new Refusal(404, "Metadata item was not found");
  };
  return [
    route(`GET ${base}`, (call) => ({ status: 200, body: { metadata: getServer(cloud, call).metadata } })),
    ...(["POST", "PUT"] as const).map((method) =>
      route(`${method} ${base}`, (call) => {
        checkMetadata(doc(call.body, "metadata"));
        const server = changeable(getServer(cloud, call), "update metadata");
        const given = texts(doc(call.body, "metadata"));
        const wanted = method === "POST" ? { ...server.metadata, ...given } : given;
        if (Object.keys(wanted).length > MOST_METADATA) throw tooMany();
        server.metadata = wanted;
        return { status: 200, body: { metadata: server.metadata } };
      }),
    ),
    route(`GET ${base}/{key}`, (call) => {
      const key = call.params.key ?? "";
      const value = getServer(cloud, call).metadata[key] ?? refuseMissing();
      return { status: 200, body: { meta: { [key]: value } } };
    }),
    route(`PUT ${base}/{key}`, (call) => {
      checkMetadata(doc(call.body, "meta"));
      const given = texts(doc(call.body, "meta"));
      Object.assign(changeable(getServer(cloud, call), "update metadata").metadata, given);
      return { status: 200, body: { meta: given } };
    }),
    route(`DELETE ${base}/{key}`, (call) => {
      const { metadata } = getServer(cloud, call);
      const key = call.params.key ?? "";
      if (!(key in metadata)) refuseMissing();
      changeable(getServer(cloud, call), "delete metadata");
      delete metadata[key];
      return { status: 204 };
    }),
  ];
}

/** The routes of /servers/{id}/tags. */
export function tagRoutes(cloud: Cloud): Route[] {
  const base = "/v2.1/servers/{id}/tags";
  return [
    route(`GET ${base}`, (call) => ({ status: 200, body: { tags: getServer(cloud, call).tags } })),
    route(`PUT ${base}`, (call) => {
      checkTags(call.body);
      const server = taggable(getServer(cloud, call), "update tags");
      server.tags = strings(call.body, "tags") ?? [];
      return { status: 200, body: { tags: server.tags } };
    }),
    route(`DELETE ${base}`, (call) => {
      taggable(getServer(cloud, call), "delete tags").tags = [];
      return { status: 204 };
    }),
    route(`PUT ${base}/{tag}`, (call) => {
      const server = taggable(getServer(cloud, call), "update tag");
      const tag = call.params.tag ?? "";
      checkTags({ tags: [tag] });
      if (server.tags.length >= MOST_TAGS)
        throw new Refusal(400, `The number of tags exceeded the per-server limit ${MOST_TAGS}`);
      const had = server.tags.includes(tag);
      if (!had) server.tags.push(tag);
      return { status: had ? 204 : 201 };
    }),
    route(`DELETE ${base}/{tag}`, (call) => {
      const server = taggable(getServer(cloud, call), "delete tag");
      const tag = call.params.tag ?? "";
      if (!server.tags.includes(tag)) throw new Refusal(404, `Server ${server.id} has no tag '${tag}'`);
      server.tags = server.tags.filter((each) => each !== tag);
      return { status: 204 };
    }),
  ];
}
