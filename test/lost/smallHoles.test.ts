/** Small holes in "nothing lost, nothing twice, nothing of others touched", each with its case. */
import * as pulumi from "@pulumi/pulumi";
import { Network, Server, Share, ShareAccess, ShareNetwork, Subnet, Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import { omnicloud } from "../harness/omnicloud";

const on = ground();

type Row = Record<string, unknown> & { id: string };

async function newNetwork(): Promise<{ network: string; subnet: string }> {
  const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } });
  const { id: network } = body.network as Row;
  const asked = { subnet: { network_id: network, ip_version: 4, cidr: "10.0.0.0/24" } };
  const { id: subnet } = (await on.cloud.ask("POST", "network", "/subnets", asked)).body.subnet as Row;
  return { network, subnet };
}

describe("rules on a share of others", () => {
  const rulesOf = async (share: string) =>
    (await on.cloud.ask("GET", "share", `/share-access-rules?share_id=${share}`)).body.access_list as Row[];

  it("are left over if their resource is in no state; a sweep deletes these rules and no others", async () => {
    const place = await newNetwork();
    const theirs = await on.stack(async () => {
      const shareNetwork = new ShareNetwork("nas", place);
      return { id: new Share("share", { size: 1, protocol: "NFS", shareNetwork: shareNetwork.id }).id };
    });
    const share = String((await theirs.up()).outputs.id);
    const stack = await on.stack(async () => {
      new Volume("own", { size: 1 });
    });
    await stack.up();
    const identity = (await stack.export()).find(({ type }) => type.endsWith("omnicloud:Identity"))?.id;
    const marked = { metadata: { omnicloud: `${identity}-0123456789ab` } };
    for (const [to, more] of [
      ["10.0.0.5", marked],
      ["10.0.0.9", {}],
    ] as const) {
      const allow = { allow_access: { access_type: "ip", access_to: to, access_level: "ro", ...more } };
      await on.cloud.ask("POST", "share", `/shares/${share}/action`, allow);
    }
    const found = await omnicloud(stack, ["leftovers", "dev"]);
    expect(found).toMatchObject({ code: 1, output: expect.stringContaining(`openstack:ShareAccess ${share}`) });
    expect((await stack.destroy({ fails: true })).errors().join("\n")).toContain(`openstack:ShareAccess ${share}`);
    const swept = await omnicloud(stack, ["leftovers", "dev", "--sweep", share, "--yes"]);
    expect(swept.output).toContain(`deleted openstack:ShareAccess ${share}`);
    expect((await rulesOf(share)).map(({ access_to }) => access_to)).toEqual(["10.0.0.9"]);
    await stack.destroy();
  });

  it("that are kept let the stack end, whenever retainOnDelete was set", async () => {
    const place = await newNetwork();
    const theirs = await on.stack(async () => {
      const shareNetwork = new ShareNetwork("nas", place);
      return { id: new Share("share", { size: 1, protocol: "NFS", shareNetwork: shareNetwork.id }).id };
    });
    const share = String((await theirs.up()).outputs.id);
    let retainOnDelete = false;
    const stack = await on.stack(async () => {
      new ShareAccess("access", { share, rules: [{ to: "10.0.0.5", level: "rw" }] }, { retainOnDelete });
    });
    await stack.up();
    retainOnDelete = true;
    await stack.up();
    await stack.destroy();
    expect((await rulesOf(share)).map(({ access_to }) => access_to)).toEqual(["10.0.0.5"]);
  });
});

describe("a delete that Neutron refuses", () => {
  it("ends within a few requests if what is in the way stays, and waits for what is being deleted", async () => {
    const stack = await on.stack(async () => {
      const network = new Network("net");
      new Subnet("sub", { network: network.id, cidr: "10.5.0.0/24" });
    });
    await stack.up();
    const network = (await on.cloud.networks()).find(({ name }) => name === "net")?.id ?? "";
    const images = (await on.cloud.ask("GET", "image", "/images?name=cirros")).body.images as Row[];
    const server = { name: "theirs", flavorRef: "1", imageRef: images[0]?.id, networks: [{ uuid: network }] };
    const { id } = (await on.cloud.ask("POST", "compute", "/servers", { server })).body.server as Row;
    await expect.poll(async () => (await on.cloud.servers())[0]?.status).toBe("ACTIVE");
    on.sandbox.requests.clear();
    const said = (await stack.destroy({ fails: true })).errors().join("\n");
    expect(said).toMatch(/openstack:(Subnet|Network) .* still has server theirs/);
    const deletes = on.sandbox.requests.list({ service: "neutron" }).filter(({ method }) => method === "DELETE");
    expect(deletes.length).toBeLessThan(12);
    await on.cloud.ask("DELETE", "compute", `/servers/${id}`);
    await stack.destroy();
    expect(await on.cloud.networks()).toEqual([]);
  });
});

describe("a request that a load balancer delivers twice", () => {
  it("leaves a twin that the next refresh tells of", async () => {
    const stack = await on.stack(async () => {
      new Volume("data", { size: 1 });
    });
    await stack.up();
    const [own] = await on.cloud.volumes();
    const metadata = own?.metadata as Record<string, string>;
    await on.cloud.ask("POST", "block-storage", "/volumes", { volume: { size: 1, name: "data", metadata } });
    const twin = (await on.cloud.volumes()).find(({ id }) => id !== own?.id)?.id ?? "";
    expect((await stack.refresh()).warnings("data").join("\n")).toContain(`${twin} carries the same mark`);
  });
});

describe("user data that is in ignoreChanges", () => {
  it("does not stay in clear in a state that has it so, and is not changed", async () => {
    const { network } = await newNetwork();
    let userData: pulumi.Input<string> = "#!/bin/sh\necho first-words";
    let ignoreChanges: string[] = [];
    const stack = await on.stack(async () => {
      const more = { networks: [{ network }], userData };
      new Server("web", { flavor: "m1.tiny", image: "cirros", ...more }, { ignoreChanges });
    });
    await stack.up();
    // As 0.1.0 wrote it.
    const { version, deployment } = await stack.deployment();
    const { resources, ...rest } = deployment as { resources: { urn: string; inputs?: Row; outputs?: Row }[] };
    const plain = resources.map((resource) =>
      resource.urn.endsWith("::web")
        ? {
            ...resource,
            inputs: { ...resource.inputs, userData },
            outputs: { ...resource.outputs, userData },
            additionalSecretOutputs: [],
          }
        : resource,
    );
    await stack.import({ version, deployment: { ...rest, resources: plain } });
    const server = (await on.cloud.servers())[0]?.id;
    userData = pulumi.secret("#!/bin/sh\necho second-words");
    ignoreChanges = ["userData"];
    expect((await stack.up()).counts).toEqual({ same: 1 });
    const web = (await stack.export()).find(({ urn }) => urn.endsWith("::web"));
    expect(web?.inputs?.userData).toHaveProperty("plaintext", JSON.stringify("#!/bin/sh\necho first-words"));
    expect((await on.cloud.servers())[0]?.id).toBe(server);
    await stack.destroy();
  });
});
