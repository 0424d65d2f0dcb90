// Keystone: credentials of other services: EC2's keys, certificates, one-time passwords.
import { createHash } from "node:crypto";
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { type Doc, isDoc, str } from "../wire";
import { refuseMissing, requirePermission } from "./policy";
import { recordRoutes } from "./records";
import { listView, self } from "./views";

/** The id that Keystone gives a credential of EC2: a hash of its access key. */
const hashOf = (access: string): string => createHash("sha256").update(access).digest("hex");

function readBlob(row: Doc): Doc {
  try {
    const blob: unknown = JSON.parse(String(row.blob));
    return isDoc(blob) ? blob : {};
  } catch {
    return {};
  }
}

/** The routes of /v3/credentials. */
export function secretRoutes({ keystone }: Cloud): Route[] {
  return recordRoutes({
    name: "credential",
    plural: "credentials",
    path: "/credentials",
    noun: "credential",
    rows: keystone.secrets,
    required: ["blob", "type", "user_id"],
    filters: "user_id type",
    owns: (call, row) => row.user_id === call.who.userId,
    make({ links: _links, id: _id, ...given }) {
      const row: Doc = { project_id: null, ...given };
      if (given.type !== "ec2") return row;
      if (!str(given, "project_id"))
        throw new Refusal(
          400,
          "Expecting to find project_id in credential. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.",
        );
      const { access } = readBlob(row);
      if (access === undefined) throw new Refusal(400, "Invalid blob in credential");
      return { ...row, id: hashOf(String(access)) };
    },
  });
}

/** The routes of /v3/users/{user}/credentials/OS-EC2. */
export function ec2Routes({ keystone }: Cloud): Route[] {
  const base = "/v3/users/{user}/credentials/OS-EC2";
  const requireUser = (call: Call, action: string): string => {
    const id = call.params.user ?? "";
    requirePermission(call, action, id === call.who.userId);
    return keystone.users.has(id) ? id : refuseMissing("user", id);
  };
  const view = (call: Call, row: Doc): Doc => {
    const { access, secret, trust_id = null } = readBlob(row);
    return {
      user_id: row.user_id,
      tenant_id: row.project_id,
      access,
      secret,
      trust_id,
      links: self(call, `/users/${row.user_id}/credentials/OS-EC2/${access}`),
    };
  };
  const get = (call: Call): Doc => {
    const row = keystone.secrets.get(hashOf(call.params.access ?? ""));
    return row ?? refuseMissing("credential", hashOf(call.params.access ?? ""));
  };
  return [
    route(`GET ${base}`, (call) => {
      const user = requireUser(call, "ec2_list_credentials");
      const rows = [...keystone.secrets.values()].filter((row) => row.type === "ec2" && row.user_id === user);
      return {
        status: 200,
        body: listView(
          call,
          "credentials",
          rows.map((row) => view(call, row)),
        ),
      };
    }),
    route(`POST ${base}`, (call) => {
      const user_id = requireUser(call, "ec2_create_credential");
      const project = str(call.body, "tenant_id") ?? "";
      if (!keystone.projects.has(project)) refuseMissing("project", project);
      const access = hexId();
      const blob = JSON.stringify({ access, secret: hexId(), trust_id: null });
      const row: Doc = { id: hashOf(access), user_id, project_id: project, type: "ec2", blob };
      keystone.secrets.set(String(row.id), row);
      return { status: 201, body: { credential: view(call, row) } };
    }),
    route(`GET ${base}/{access}`, (call) => {
      requireUser(call, "ec2_get_credential");
      return { status: 200, body: { credential: view(call, get(call)) } };
    }),
    route(`DELETE ${base}/{access}`, (call) => {
      requireUser(call, "ec2_delete_credential");
      keystone.secrets.delete(String(get(call).id));
      return { status: 204 };
    }),
  ];
}
