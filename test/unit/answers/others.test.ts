/** LuoYunCloud, the exam cloud, the QingStor installer and the platform × each answer that is none. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { askPlatform } from "../../../providers/core/permission";
import { ExamCloud } from "../../../providers/examcloud/client";
import { LostLaunchError } from "../../../providers/examcloud/errors";
import { destroy, launch } from "../../../providers/examcloud/vm/api";
import { LuoYun } from "../../../providers/luoyun/client";
import { instances, readBaseInfo, readPage } from "../../../providers/luoyun/instance/api";
import { QingStor } from "../../../providers/qingstor/client";
import { readCluster } from "../../../providers/qingstor/cluster/api";
import { identifyLatestJob, readJob, readLatestJob, readLog, startJob } from "../../../providers/qingstor/job/api";
import { settingsSchema } from "../../../providers/qingstor/settings";
import { type Sandbox, startSandbox } from "../../../sandbox";
import { scripted } from "../scripted";
import { expectNamed, foreignAnswers, once, thrownBy } from "./foreign";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const luoyun = () =>
  new LuoYun({ kind: "luoyun", name: "desks", host: sandbox.url, user: "luoyun", password: "luoyun" });
const exam = () => new ExamCloud({ kind: "examcloud", name: "exam", url: sandbox.examcloud.url });
const installer = () => new QingStor({ ...settingsSchema.parse(sandbox.qingstor.connection), name: "installer" });
const vm = { image: "xubuntu-14.04-desktop-x86", flavor: "m1.small", internet: false, name: "seat" };

/** Success by its code, and nothing of what was asked for. */
const hollow: [string, { text: string }][] = [
  ["LuoYunCloud's success alone", { text: '{"code": 0, "desc": "fine"}' }],
  ["no return code", { text: '{"ret_code": "", "vm_id": "x"}' }],
  ["null for a return code", { text: '{"ret_code": null, "vm_id": "x"}' }],
];

describe("what LuoYunCloud answers to", () => {
  it.each<[string, (cloud: LuoYun) => Promise<unknown>]>([
    ["a login", (cloud) => readPage(cloud, 1, 10)],
    ["a list", (cloud) => readPage(cloud, 1, 10)],
    ["get one", (cloud) => instances(cloud).get("1")],
    ["where a desktop is", (cloud) => readBaseInfo(cloud, 1)],
  ])("%s is one clear sentence if it is no answer", async (name, ask) => {
    for (const [what, answer] of [...foreignAnswers, ...hollow]) {
      const path = name === "a login" ? "/login$" : "/(myun/instance|baseinfo)$";
      const remove = sandbox.faults.add({ kind: "answer", ...answer, times: 0, match: { service: "luoyun", path } });
      const error = await thrownBy(() => ask(luoyun()));
      remove();
      expectNamed(`${name}: ${what}`, error, /^LuoYunCloud answered .+ \(POST \/api\/[^ ?]+\)$/);
    }
  });
});

/** Answers that are wrong in their depth. */
describe("what is something else in the depth of an answer", () => {
  const said = async (service: "luoyun" | "examcloud" | "qingstor", body: object, ask: () => Promise<unknown>) => {
    const match = service === "luoyun" ? { service, path: "/(myun/instance|baseinfo)$" } : { service };
    const remove = sandbox.faults.add({ kind: "answer", text: JSON.stringify(body), times: 0, match });
    const error = await thrownBy(ask);
    remove();
    return error;
  };
  const instance = { id: 1, name: "desk", status: 2, status_string: "instance is stopped", summary: "mine" };
  const desktop = { code: 0, desc: "Information", instance_id: 1, vdi_type: 1, host: "10.0.0.2", port: 5900 };
  const cluster = {
    ...{ console_id: "test", create_time: "2018-08-28 14:27:32", domain: "qingstor.me", hosts: [], is_activated: 0 },
    ...{ is_deployed: 1, platform_info: {}, platform_name: "qingstor", pre_status: "deploying", status: "running" },
    update_time: "2018-09-10 16:36:23",
  };
  const described = (qingstor: object) => ({ action: "DescribeQingStorResponse", ret_code: 0, qingstor });

  it("fails a list of LuoYunCloud, and does not rename an instance", async () => {
    for (const [key, wrong] of [
      ["id", "1"],
      ["name", 7],
      ["name", {}],
      ["status", null],
      ["status_string", []],
      ["summary", {}],
    ] as const) {
      const body = { code: 0, desc: "List 1 instances", list: [{ ...instance, [key]: wrong }] };
      const error = await said("luoyun", body, () => instances(luoyun()).get("1"));
      expectNamed(`${key}: ${JSON.stringify(wrong)}`, error, /^LuoYunCloud answered .+ whose (id|name|status|summary)/);
    }
  });

  it("fails where a desktop is, and does not take it for one that does not run", async () => {
    for (const [key, wrong] of [
      ["host", null],
      ["host", ["10.0.0.2"]],
      ["port", "none"],
      ["port", {}],
      ["vdi_type", "spice"],
    ] as const) {
      const error = await said("luoyun", { ...desktop, [key]: wrong }, () => readBaseInfo(luoyun(), 1));
      expectNamed(`${key}: ${JSON.stringify(wrong)}`, error, /^LuoYunCloud answered .+ whose (host|port|vdi_type) is/);
    }
  });

  it("fails a cluster of QingStor, and does not take it for one that is not deployed", async () => {
    for (const key of ["is_deployed", "status", "pre_status", "hosts", "platform_info"] as const)
      for (const wrong of [7, { of: "another" }, [7]]) {
        if ((key === "hosts" && Array.isArray(wrong)) || (key === "platform_info" && "of" in Object(wrong))) continue;
        const error = await said("qingstor", described({ ...cluster, [key]: wrong }), () => readCluster(installer()));
        expectNamed(`${key}: ${JSON.stringify(wrong)}`, error, /^the QingStor installer answered \d{3}: .+ \(\w+\)$/);
      }
    sandbox.faults.add({ kind: "answer", text: JSON.stringify(described(cluster)), match: { service: "qingstor" } });
    expect(await once(() => readCluster(installer()))).toMatchObject({ isDeployed: true, status: "running" });
  });

  it("fails a job of QingStor and its log", async () => {
    const status = { action: "GetDeployQingStorStatusResponse", ret_code: 0, status: "successful", pre_status: {} };
    const log = { action: "GetDeployQingStorLogResponse", ret_code: 0, log: 7 };
    for (const [body, ask] of [
      [status, () => readJob(installer(), "deploy", "j-1")],
      [log, () => readLog(installer(), "deploy", "j-1")],
    ] as const)
      expectNamed(JSON.stringify(body), await said("qingstor", body, ask), /^the QingStor installer answered \d{3}: /);
  });

  it("is no success of the exam cloud, and no vm that is gone", async () => {
    for (const body of [
      { ret_code: 0, return_code: 8 },
      { ret_code: 6, return_code: 0 },
      { ret_code: [0] },
      { ret_code: { code: 6 } },
    ]) {
      const error = await said("examcloud", body, () => destroy(exam(), "vm-1"));
      expectNamed(JSON.stringify(body), error, /^the exam cloud did not say whether it did destroy_instance/);
    }
    const refused = await said("examcloud", { ret_code: 8, description: { a: 1 } }, () => destroy(exam(), "vm-1"));
    expect(String(refused)).not.toContain("[object");
  });
});

describe("what the exam cloud answers to", () => {
  it("a launch is a lost one, or a refused one, never one that succeeded", async () => {
    for (const [what, answer] of [...foreignAnswers, ...hollow]) {
      const remove = sandbox.faults.add({ kind: "answer", ...answer, times: 0, match: { service: "examcloud" } });
      const error = await thrownBy(() => launch(exam(), vm));
      remove();
      expectNamed(what, error, /the exam cloud answered 4\d\d: |the answer to the launch of seat was lost \(/);
      const { status = 200 } = answer as { status?: number };
      expect(error instanceof LostLaunchError, what).toBe(status < 400 || status >= 500);
    }
  });

  it("a destruction is one clear sentence if it is no answer, and not that the vm is gone", async () => {
    for (const [what, answer] of [...foreignAnswers, ...hollow]) {
      const remove = sandbox.faults.add({ kind: "answer", ...answer, times: 0, match: { service: "examcloud" } });
      const error = await thrownBy(() => destroy(exam(), "vm-1"));
      remove();
      expectNamed(what, error, /^the exam cloud (answered \d{3}: |did not say whether it did destroy_instance)/);
    }
  });
});

describe("what the QingStor installer answers to", () => {
  const success = (action: string) => ({ text: JSON.stringify({ action: `${action}Response`, ret_code: 0 }) });
  it.each<[string, string, (cloud: QingStor) => Promise<unknown>]>([
    ["the cluster", "DescribeQingStor", readCluster],
    ["a job", "GetConfigQingStorStatus", (cloud) => readJob(cloud, "config", "j-1")],
    ["the latest job", "GetDeployQingStorStatus", (cloud) => readLatestJob(cloud, "deploy")],
    ["whose the latest job is", "GetDeployQingStorStatus", (cloud) => identifyLatestJob(cloud, "deploy")],
    ["a log", "GetConfigQingStorLog", (cloud) => readLog(cloud, "config", "j-1")],
    ["the start of a job", "DeployQingStor", (cloud) => startJob(cloud, "deploy", {})],
  ])("%s is one clear sentence if it is no answer", async (name, action, ask) => {
    for (const [what, answer] of [
      ...foreignAnswers,
      ["success alone", success(action)] as [string, { text: string }],
    ]) {
      const remove = sandbox.faults.add({ kind: "answer", ...answer, times: 0, match: { service: "qingstor" } });
      const error = await thrownBy(() => ask(installer()));
      remove();
      expectNamed(`${name}: ${what}`, error, /^the QingStor installer answered \d{3}: .+ \(\w+\)$/);
    }
  });
});

describe("what the platform answers to a question for permission", () => {
  it("is a no, whatever it is, but for a clear yes", async () => {
    const said = async (reply: { status?: number; text?: string; type?: string; headers?: Record<string, string> }) => {
      const { status = 200, text, type, headers } = reply;
      const server = await scripted([
        { status, text, headers: { ...headers, ...(type ? { "content-type": type } : {}) } },
      ]);
      const reason = await once(() => askPlatform(server.url, { platformUserId: "u", resourceId: "" }));
      await server.close();
      return reason;
    };
    for (const [what, answer] of foreignAnswers) expect(await said(answer), what).toMatch(/^.{20,}$/);
    for (const text of ['{"allowed": "true"}', '{"allowed": 1}', '[{"allowed": true}]', "true", '{"allowed": false}'])
      expect(await said({ text }), text).toMatch(/^.{20,}$/);
    expect(await said({ status: 302, text: '{"allowed": true}' })).toMatch(/redirect/);
    expect(await said({ text: '{"allowed": true}' })).toBeUndefined();
  });
});
