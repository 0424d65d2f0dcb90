/** OpenStack as a kind of cloud: how its connections are written, and its clients. */
import type { Cloud } from "../core/cloud";
import { Connection, OpenStack } from "./client";
import { regionOf } from "./region";
import { found, type OpenStackSettings, preferred, settingsSchema } from "./settings";

/** One Connection for each set of settings, so that tokens and sockets are shared. */
const connections = new Map<string, Connection>();
const clients = new Map<string, OpenStack>();

/** The kind `openstack`. */
export const openstack: Cloud<OpenStackSettings, OpenStack> = {
  kind: "openstack",
  schema: settingsSchema,
  found,
  preferred,
  client(settings, place) {
    const region = typeof place.region === "string" ? place.region : undefined;
    const projectId = typeof place.project === "string" ? place.project : undefined;
    const key = JSON.stringify(settings);
    const connection = connections.get(key) ?? new Connection(settings);
    connections.set(key, connection);
    const at = JSON.stringify([key, region, projectId]);
    const client = clients.get(at) ?? new OpenStack(connection, { region, projectId });
    clients.set(at, client);
    return client;
  },
  async where(settings, place) {
    const client = openstack.client(settings, place);
    const [region, project] = await Promise.all([regionOf(client, "compute"), client.projectId()]);
    return { cloud: settings.authUrl.replace(/\/+$/, ""), region, project };
  },
};
