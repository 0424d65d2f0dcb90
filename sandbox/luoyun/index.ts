// LuoYunCloud's API, written from its document: forms, a session key among them, and `code` and `desc` in every answer.
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud";
import { htmlPage, Refusal } from "../refusal";
import { type Call, header, type Reply, route, type Service } from "../service";
import { num, str } from "../wire";
import { type LuoYunInstance, statusString } from "./state";

/** What the document says that a list gives when nobody says how much. */
const PAGE = 10;

/** The service of a cloud. */
export function luoyun(cloud: Cloud): Service {
  const { luoyun: state } = cloud;
  /** Only for those who are logged in. */
  const requireSession = (run: (call: Call, user: string) => Reply) => async (call: Call) => {
    await sleep(cloud.settings.delays.luoyun);
    const user = state.sessions.get(str(call.body, "session_key") ?? "");
    return user === undefined ? failed("Requires authentication") : run(call, user);
  };
  const ofUser = (user: string) => [...state.instances.values()].filter(({ owner }) => owner === user);

  const baseInfo = (call: Call, user: string): Reply => {
    const id = num(call.body, "instance_id");
    if (!id) return failed("Give me instance_id please.");
    const instance = state.instances.get(id);
    if (!instance) return failed(`Can not find instance ${id}`);
    // The document's own words: nobody put the number in.
    if (instance.owner !== user) return failed("Instance %s is someone else's");
    const { name, vdiType, host, port } = instance;
    return done(`Information about ${name}`, { instance_id: id, vdi_type: vdiType, host, port });
  };

  const list = (call: Call, user: string): Reply => {
    const size = num(call.body, "sepa") || PAGE;
    const start = ((num(call.body, "p") ?? 1) - 1) * size;
    const all = ofUser(user);
    if (all.length === 0) return failed("No instances found");
    const rows = all.slice(Math.max(0, start), start + size + state.extra);
    return done(`List ${rows.length} instances`, { list: rows.map(view) });
  };

  const login = (call: Call): Reply => {
    const user = str(call.body, "username") ?? "";
    const password = state.users.get(user);
    if (password === undefined) return failed("No such user.");
    if (password !== str(call.body, "password")) return failed("Password is wrong.");
    return done("Welcome to LYC.", { session_key: state.login(user) });
  };

  return {
    name: "luoyun",
    prefix: "/api",
    routes: [
      route("POST /login", login, true),
      route("POST /instance/baseinfo", requireSession(baseInfo), true),
      route("POST /myun/instance", requireSession(list), true),
    ],
    /** The web server in front of it wants the headers that the document's examples send. */
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
