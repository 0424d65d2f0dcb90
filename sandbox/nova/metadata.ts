// Nova: the metadata and the tags of a server.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Route, route } from "../service";
import { doc, strings, texts } from "../wire";
import { getServer } from "./lifecycle";

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
        const server = getServer(cloud, call);
        const given = texts(doc(call.body, "metadata"));
        server.metadata = method === "POST" ? { ...server.metadata, ...given } : given;
        return { status: 200, body: { metadata: server.metadata } };
      }),
    ),
    route(`GET ${base}/{key}`, (call) => {
      const key = call.params.key ?? "";
      const value = getServer(cloud, call).metadata[key] ?? refuseMissing();
      return { status: 200, body: { meta: { [key]: value } } };
    }),
    route(`PUT ${base}/{key}`, (call) => {
      const given = texts(doc(call.body, "meta"));
      Object.assign(getServer(cloud, call).metadata, given);
      return { status: 200, body: { meta: given } };
    }),
    route(`DELETE ${base}/{key}`, (call) => {
      const { metadata } = getServer(cloud, call);
      const key = call.params.key ?? "";
      if (!(key in metadata)) refuseMissing();
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
      const server = getServer(cloud, call);
      server.tags = strings(call.body, "tags") ?? [];
      return { status: 200, body: { tags: server.tags } };
    }),
    route(`DELETE ${base}`, (call) => {
      getServer(cloud, call).tags = [];
      return { status: 204 };
    }),
    route(`PUT ${base}/{tag}`, (call) => {
      const server = getServer(cloud, call);
      const tag = call.params.tag ?? "";
      const had = server.tags.includes(tag);
      if (!had) server.tags.push(tag);
      return { status: had ? 204 : 201 };
    }),
    route(`DELETE ${base}/{tag}`, (call) => {
      const server = getServer(cloud, call);
      const tag = call.params.tag ?? "";
      if (!server.tags.includes(tag)) throw new Refusal(404, `Server ${server.id} has no tag '${tag}'`);
      server.tags = server.tags.filter((each) => each !== tag);
      return { status: 204 };
    }),
  ];
}
