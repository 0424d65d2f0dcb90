/** What is in the cloud is kept in the state, whatever answers in the cloud's place. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { asset } from "@pulumi/pulumi";
import * as oc from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";

import type { Fault } from "../../sandbox";
import { ground } from "../engine/ground";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import type { TestStack } from "../harness/stack";

const on = ground();

/** One of each service that a project has, some of them several times. */
const program = async () => {
  const network = new oc.Network("net");
  const subnet = new oc.Subnet("subnet", { network: network.id, cidr: "10.0.0.0/24" });
  const router = new oc.Router("router");
  new oc.RouterInterface("leg", { router: router.id, subnet: subnet.id });
  const group = new oc.SecurityGroup("group", { description: "web", rules: [] });
  const share = new oc.ShareNetwork("shares", { network: network.id, subnet: subnet.id });
  const disks = ["a", "b"].map((name) => new oc.Volume(name, { size: 1 }));
  return { ids: [network.id, group.id, share.id, ...disks.map(({ id }) => id)] };
};

const allServices = ["cinder", "neutron", "nova", "manila", "glance"] as const;

/** Lets every service but Keystone answer so. */
function answerAll(fault: Omit<Fault, "match">): void {
  for (const service of allServices) on.sandbox.faults.add({ ...fault, times: 0, match: { service } });
}

/** What the state holds of each resource. */
async function kept(stack: TestStack): Promise<unknown> {
  return (await stack.export()).map(({ urn, id, outputs }) => ({ urn, id, outputs }));
}

describe("a refresh", () => {
  it.each<[string, Omit<Fault, "match">]>([
    ["through a proxy that knows nothing", { kind: "html", status: 404 }],
    [
      "through one that sends all to its login",
      { kind: "answer", status: 302, headers: { Location: "http://sso/?a=b" } },
    ],
    ["of lists that are empty objects", { kind: "answer", text: "{}" }],
    ["of lists that are null", { kind: "answer", text: '{"volumes": null, "networks": null, "subnets": null}' }],
    ["of bodies that end early", { kind: "answer", text: '{"volumes": [' }],
  ])("%s keeps the whole state, and says what came", async (_what, fault) => {
    const stack = await on.stack(program);
    await stack.up();
    const before = await kept(stack);
    answerAll(fault);
    const { output, events } = await stack.refresh({ fails: true });
    expect(await kept(stack)).toEqual(before);
    const said = events.flatMap(({ diagnosticEvent: about }) => (about?.severity === "error" ? about.message : []));
    expect(said.join("\n")).toMatch(/OpenStack (volume|network|share) answered \d{3}: .* \(GET \/[^ ]+, request req-/);
    expect(output + said.join("\n")).not.toMatch(/fault in pulumi-omnicloud|undefined|\bat .*\.js/);
    on.sandbox.faults.clear();
    expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    await stack.destroy();
    expect([await on.cloud.volumes(), await on.cloud.networks()]).toEqual([[], []]);
  });

  it("of an object store behind such a proxy keeps users, buckets and files", async () => {
    const { endpoint, accessKey, secretKey } = on.sandbox.objectStore;
    const oss = { kind: "ceph", regions: { bj: { endpoint, accessKey, secretKey } }, platformUserId: "u-answers" };
    const config = { "omnicloud:connections": JSON.stringify({ oss }) };
    const store = async () => {
      const bucket = new oc.OssBucket("files", { name: "files-answers", forceDestroy: true });
      new oc.UploadedFile("page", {
        bucket: bucket.name,
        key: "index.html",
        source: new asset.StringAsset("<h1>Hello</h1>"),
      });
    };
    const stack = await on.stack(store, { target: undefined, config });
    await stack.up();
    const before = await kept(stack);
    const answers: Omit<Fault, "match">[] = [
      { kind: "html", status: 404 },
      { kind: "html", status: 200 },
      { kind: "answer", text: "{}" },
      { kind: "answer", text: "<ListAllMyBucketsResult>", type: "application/xml" },
    ];
    for (const fault of answers) {
      on.sandbox.faults.add({ ...fault, times: 0, match: { service: "rgw" } });
      const outcome = await stack.refresh({ fails: true });
      on.sandbox.faults.clear();
      expect(await kept(stack)).toEqual(before);
      expect(outcome.errors().join("\n")).toMatch(/Ceph RGW bj answered (404|200): .* \((GET|HEAD) \/[^ ]*/);
      expect(outcome.output).not.toMatch(/fault in pulumi-omnicloud|undefined|\bat .*\.js|SyntaxError/);
    }
    expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
    await stack.destroy();
  });

  it("in another project keeps the state, and so does a destroy there, until all is said to be gone", async () => {
    const stack = await on.stack(program, { target: undefined });
    const use = ({ target: { authUrl, operator, region } }: Pick<CloudProject, "target">) => {
      const { username, password, projectName, domain } = operator;
      const user = { username, password, user_domain_name: domain };
      const auth = { auth_url: authUrl, ...user, project_name: projectName, project_domain_name: domain };
      writeFileSync(
        join(stack.folder, "clouds.yaml"),
        JSON.stringify({ clouds: { cloud: { auth, region_name: region } } }),
      );
    };
    use(on.cloud);
    await stack.up();
    const before = await kept(stack);
    use(await openCloudProject(on.target));
    for (const outcome of [await stack.refresh({ fails: true }), await stack.destroy({ fails: true })]) {
      expect(outcome.errors().join("\n")).toMatch(
        /this stack is in another place, and connection cloud is cloud http.*, project .* now: .*recover STACK --moved/,
      );
      expect(await kept(stack)).toEqual(before);
    }
    use(on.cloud);
    expect(Object.keys((await stack.refresh()).counts)).toEqual(["same"]);
  });

  it("drops what somebody deleted, also if it was all that there was", async () => {
    const stack = await on.stack(async () => {
      new oc.Volume("a", { size: 1 });
    });
    await stack.up();
    const [volume] = await on.cloud.volumes();
    await on.cloud.ask("DELETE", "block-storage", `/volumes/${volume?.id}`);
    expect((await stack.refresh()).ops).toEqual({ a: "delete" });
    await stack.up();
    const [again] = await on.cloud.volumes();
    await on.cloud.ask("DELETE", "block-storage", `/volumes/${again?.id}`);
    await stack.destroy();
  });
});

describe("an up", () => {
  it("finishes what was answered with nonsense after it was done, and makes nothing twice", async () => {
    const stack = await on.stack(program);
    const posts = { method: "POST" };
    on.sandbox.faults.add({
      kind: "answer",
      text: "{}",
      done: true,
      match: { ...posts, service: "cinder", path: "/volumes$" },
    });
    on.sandbox.faults.add({ kind: "html", status: 404, match: { ...posts, service: "neutron", path: "/networks$" } });
    await stack.up({ fails: true });
    await stack.up();
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    expect((await on.cloud.volumes()).map(({ name }) => name).sort()).toEqual(["a", "b"]);
    expect(await on.cloud.networks()).toHaveLength(1);
  });
});
