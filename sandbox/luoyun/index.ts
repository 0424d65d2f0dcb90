// LuoYunCloud, written from its document: forms that contain a session key, and `code` and `desc` in every answer.
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud";
import { htmlPage, Refusal } from "../refusal";
import { type Call, header, type Reply, route, type Service } from "../service";
import { num, str } from "../wire";
import { type LuoYunInstance, statusString } from "./state";

/** The number of rows of a list if the request does not say, as in the document. */
const PAGE = 10;

/** LuoYunCloud as a service of a cloud. */
export function luoyun(cloud: Cloud): Service {
  return {
    name: "luoyun",
    prefix: "/api",
    routes: [
      route("POST /login", (call) => login(cloud, call), true),
      route("POST /instance/baseinfo", requireSession(cloud, showInstance), true),
      route("POST /myun/instance", requireSession(cloud, listInstances), true),
    ],
    /** The web server in front of it requires the headers of the document's examples. */
    prepare: (call) => {
      if (!header(call, "authorization").startsWith("Basic ")) throw new Refusal(401, "Authorization Required");
      if (header(call, "user-agent") !== "LYC Client") throw new Refusal(403, "Forbidden");
    },
    unauthorized: () => page(401, "Authorization Required"),
    unknown: () => page(404, "Not Found"),
    refuse: (refusal) =>
      typeof refusal.more.code === "number"
        ? { status: 200, body: { code: refusal.more.code, desc: refusal.message } }
        : { ...page(refusal.status, refusal.message), headers: refusal.headers },
    headers: () => ({ Server: "TornadoServer/3.1" }),
  };
}

type Handler = (cloud: Cloud, call: Call, user: string) => Reply;

/** Refuses callers who are not logged in. */
const requireSession = (cloud: Cloud, run: Handler) => async (call: Call) => {
  await sleep(cloud.settings.delays.luoyun);
  const user = cloud.luoyun.sessions.get(str(call.body, "session_key") ?? "");
  return user === undefined ? failed("Requires authentication") : run(cloud, call, user);
};

function login({ luoyun: state }: Cloud, call: Call): Reply {
  const user = str(call.body, "username") ?? "";
  const password = state.users.get(user);
  if (password === undefined) return failed("No such user.");
  if (password !== str(call.body, "password")) return failed("Password is wrong.");
  return done("Welcome to LYC.", { session_key: state.login(user) });
}

function showInstance({ luoyun: state }: Cloud, call: Call, user: string): Reply {
  const id = num(call.body, "instance_id");
  if (!id) return failed("Give me instance_id please.");
  const instance = state.instances.get(id);
  if (!instance) return failed(`Can not find instance ${id}`);
  // The document's own words, with the placeholder.
  if (instance.owner !== user) return failed("Instance %s is someone else's");
  const { name, vdiType, host, port } = instance;
  return done(`Information about ${name}`, { instance_id: id, vdi_type: vdiType, host, port });
}

function listInstances({ luoyun: state }: Cloud, call: Call, user: string): Reply {
  const size = num(call.body, "sepa") || PAGE;
  const start = ((num(call.body, "p") ?? 1) - 1) * size;
  const own = [...state.instances.values()].filter(({ owner }) => owner === user);
  if (own.length === 0) return failed("No instances found");
  const rows = own.slice(Math.max(0, start), start + size + state.extra);
  return done(`List ${rows.length} instances`, { list: rows.map(view) });
}

function view({ id, name, summary, status }: LuoYunInstance): object {
  return { status, summary, id, status_string: statusString(status), name };
}

function done(desc: string, more: object): Reply {
  return { status: 200, body: { code: 0, desc, ...more } };
}

function failed(desc: string): Reply {
  return { status: 200, body: { code: 1, desc } };
}

function page(status: number, message: string): Reply {
  return { status, text: htmlPage(status, message), type: "text/html; charset=UTF-8" };
}
