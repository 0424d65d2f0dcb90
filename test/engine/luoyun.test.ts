/** LuoYunCloud: look-ups of instances, sessions that end, and desktops as resources. */
import {
  Desktop,
  type DesktopArgs,
  getInstanceBaseInfo,
  getMyInstances,
  getMyInstancesOutput,
  LuoYunError,
  listMyInstances,
} from "pulumi-omnicloud";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { configure } from "../contract/lookups/team";
import { condition } from "../harness/processes";
import { openStack, type TestStack } from "../harness/stack";
import { exams } from "./exams";

const on = exams();

const connection = (more: object = {}) => {
  const { host, username: user, password } = on.sandbox.luoyun;
  return { kind: "luoyun", host, user, password, ...more };
};
const logins = () => on.sandbox.requests.count({ service: "luoyun", path: "/login" });

beforeAll(() => {
  configure({ lab: connection() });
  on.sandbox.luoyun.instances.clear();
});
afterEach(() => {
  vi.useRealTimers();
  on.sandbox.luoyun.instances.clear();
  on.sandbox.luoyun.extra = 1;
});

/** Adds a number of instances, and gives their names. */
function instances(count: number): string[] {
  return Array.from({ length: count }, (_, i) => on.sandbox.luoyun.add(`desk-${i}`).name);
}

async function all(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of listMyInstances()) names.push(name);
  return names;
}

describe("getMyInstances", () => {
  it("gives a page as the service does, even if that is more than was asked for", async () => {
    instances(25);
    const { id } = on.sandbox.luoyun.add("last", { summary: "a summary" });
    on.sandbox.luoyun.stop(id);
    const pages = [{}, { pageSize: 2 }, { pageSize: 20, pageNumber: 2 }, { pageNumber: 9 }, { pageSize: 0 }];
    const counts = await Promise.all(pages.map(async (page) => (await getMyInstances(page)).instances.length));
    expect(counts).toEqual([11, 3, 6, 0, 11]);
    const { instances: rows, ...page } = await getMyInstances({ pageNumber: 3 });
    expect(page).toEqual({ pageNumber: 3, pageSize: 10, description: "List 6 instances" });
    expect(rows.at(-1)).toEqual({
      id,
      name: "last",
      summary: "a summary",
      status: 2,
      statusString: "instance is stopped",
    });
    await expect(getMyInstances({ pageNumber: 0 })).rejects.toThrow("pageNumber: must be 1 or more");
    const given = await new Promise((done) => getMyInstancesOutput({ pageSize: 2 }).apply(done));
    expect(given).toMatchObject({ pageSize: 2, instances: [{ name: "desk-0" }, {}, {}] });
  });

  it.each([0, 1, 250, 1000])("gives each instance once if the service gives %i too many", async (extra) => {
    on.sandbox.luoyun.extra = extra;
    const names = instances(230);
    expect(await all()).toEqual(names);
  });

  it("gives none to a user who has none, although the service refuses then", async () => {
    expect(await all()).toEqual([]);
    expect(await getMyInstances()).toEqual({
      instances: [],
      pageNumber: 1,
      pageSize: 10,
      description: "No instances found",
    });
  });

  it("goes on in a new session if one ends in the middle of paging", async () => {
    const names = instances(230);
    const before = logins();
    const onPage = { service: "luoyun", path: "/myun/instance$", body: "p=2" } as const;
    on.sandbox.faults.add({ kind: "expire-tokens", match: onPage });
    expect(await all()).toEqual(names);
    expect(logins()).toBe(before + 1);
  });

  it("retries once when an old session is refused, and believes the refusal of a young one", async () => {
    const names = instances(3);
    await all();
    const refused = { kind: "code", code: 3, message: "会话已结束", match: { path: "/myun/instance$" } } as const;
    on.sandbox.faults.add(refused);
    const before = logins();
    await expect(all()).rejects.toThrow("LuoYunCloud refused with code 3: 会话已结束 (POST /api/myun/instance)");
    expect(logins()).toBe(before);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 301_000 });
    on.sandbox.faults.add(refused);
    expect(await all()).toEqual(names);
    on.sandbox.faults.add({ ...refused, times: 2 });
    vi.setSystemTime(Date.now() + 301_000);
    await expect(all()).rejects.toThrow("code 3");
    expect(logins()).toBe(before + 2);
  });

  it("is retried if an answer is lost, for it changes nothing", async () => {
    const names = instances(3);
    on.sandbox.faults.add({ kind: "reset-after", match: { path: "/myun/instance$" } });
    on.sandbox.faults.add({ kind: "html", match: { path: "/myun/instance$" } });
    expect(await all()).toEqual(names);
  });
});

describe("getInstanceBaseInfo", () => {
  it("says where the desktop is, and that it is nowhere while the instance does not run", async () => {
    const { id } = on.sandbox.luoyun.add("desk");
    const still = { instanceId: id, vdiType: 1, host: "10.0.0.2", description: "Information about desk" };
    expect(await getInstanceBaseInfo({ instanceId: id })).toEqual({ ...still, running: false });
    on.sandbox.luoyun.start(id);
    const port = 5900 + (id % 100);
    const running = { ...still, running: true, port, url: `spice://10.0.0.2:${port}` };
    expect(await getInstanceBaseInfo({ instanceId: id })).toEqual(running);
  });

  it("reports a refusal by its code and its text", async () => {
    const { id } = on.sandbox.luoyun.add("theirs", { owner: "somebody" });
    const error = await getInstanceBaseInfo({ instanceId: id }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LuoYunError);
    expect(error).toMatchObject({ code: 1, text: "Instance %s is someone else's" });
    await expect(getInstanceBaseInfo({ instanceId: 0.5 })).rejects.toThrow("instanceId: must be");
    await expect(getInstanceBaseInfo({ instanceId: 9 })).rejects.toThrow("Can not find instance 9");
  });

  it("reports a login that is refused, without the password", async () => {
    configure({ lab: connection({ password: "s3cret" }) });
    try {
      await expect(getMyInstances()).rejects.toThrow(
        /^connection lab: \S+ refused the login \(code 1\): Password is wrong\.$/,
      );
    } finally {
      configure({ lab: connection() });
    }
  });
});

describe("a desktop", () => {
  let stack: TestStack;
  const open = async (args: () => DesktopArgs) => {
    stack = await openStack({
      config: { "omnicloud:connections": JSON.stringify({ lab: connection() }) },
      program: async () => {
        const { url, statusString, instanceId } = new Desktop("desk", args());
        return { url, statusString, instanceId };
      },
    });
  };
  afterEach(() => stack.close());

  it("is found by name on any page, waited for in up alone, and left as it is", async () => {
    instances(130);
    const { id } = on.sandbox.luoyun.add("lab one");
    let args: DesktopArgs = { name: "lab one" };
    await open(() => args);
    const still = "new instance that hasn't run once";
    const [sessions, match] = [logins(), { service: "luoyun", path: "/myun/instance$", body: "p=2" } as const];
    on.sandbox.faults.add({ kind: "expire-tokens", match });
    expect((await stack.up()).outputs).toEqual({ instanceId: id, statusString: still });
    expect(logins()).toBe(sessions + 2); // the first one ended in the middle of paging

    args = { ...args, wait: true };
    expect((await stack.preview()).counts).toEqual({ update: 1 });
    const waiting = stack.up();
    const asked = () => on.sandbox.requests.count({ service: "luoyun", path: "/instance/baseinfo" });
    const before = asked();
    await condition("the desktop to be looked at again and again", 120, () => asked() > before + 3);
    on.sandbox.luoyun.start(id);
    const url = `spice://10.0.0.2:${5900 + (id % 100)}`;
    expect((await waiting).outputs).toEqual({ instanceId: id, statusString: "application is running", url });

    // A restart elsewhere is seen by a refresh.
    Object.assign(on.sandbox.luoyun.instances.get(id) ?? {}, { host: "fd00::1" });
    await stack.refresh();
    expect((await stack.up()).outputs).toMatchObject({ url: `spice://[fd00::1]:${5900 + (id % 100)}` });
    await stack.destroy();
    expect(on.sandbox.luoyun.instances.get(id)).toMatchObject({ status: 5 });
  });

  it("is refused in preview if none or several have the name, with the nearest or their ids", async () => {
    const { id: first } = on.sandbox.luoyun.add("lab");
    const { id: second } = on.sandbox.luoyun.add("lab");
    let name = "lab";
    await open(() => ({ name }));
    const twice = (await stack.preview({ fails: true })).errors("desk").join();
    expect(twice).toContain(`2 instances are named lab, with the ids ${first}, ${second}`);
    name = "lob";
    const none = (await stack.preview({ fails: true })).errors("desk").join();
    expect(none).toMatch(/name.*no instance of yours is named lob; known are lab/s);
  });
});
