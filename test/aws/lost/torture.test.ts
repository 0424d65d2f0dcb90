/** The torture bench on AWS: that it recovers what a kill left, and would notice if it did not. */
import { expect, it } from "vitest";
import { readRequest } from "../../../tools/torture/aws/request";
import { command } from "../../harness/command";
import { ROOT } from "../../harness/root";

it("a request is classed by what it asks, and by who asks", () => {
  const signed = (key: string, service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/${service}/aws4_request, Signature=x`,
  });
  const asked = (verb: string, url: string, service: string, body = "", key = "TORTURE") => {
    const { service: of, method, template } = readRequest(verb, url, signed(key, service), body);
    return `${of} ${method} ${template}`;
  };
  expect(asked("POST", "/", "ec2", "Action=CreateVpc&CidrBlock=10.0.0.0%2F16")).toBe("ec2 POST /CreateVpc");
  expect(asked("POST", "/", "ec2", "Action=DescribeVpcs")).toBe("ec2 GET /DescribeVpcs");
  expect(asked("POST", "/", "ec2", "Action=CreateVpc", "PLUGIN7")).toBe("plugin POST /CreateVpc");
  expect(asked("POST", "/", "sts", "Action=GetCallerIdentity")).toBe("sts POST /login");
  expect(asked("PUT", "/files-1a2b?tagging", "s3")).toBe("s3 PUT /{bucket}?tagging");
  expect(asked("PUT", "/files-1a2b/a/b.txt?x-id=PutObject", "s3")).toBe("s3 PUT /{bucket}/{key}");
  expect(asked("GET", "/?x-id=ListBuckets", "s3")).toBe("s3 GET /");
  expect(asked("DELETE", "/2015-02-01/file-systems/fs-0a1b", "elasticfilesystem")).toBe(
    "efs DELETE /file-systems/{id}",
  );
});

/** Runs a script beside the built bench. */
async function script(text: string): Promise<unknown> {
  const { code, output, errors } = await command(process.execPath, ["-e", text], { folder: ROOT, env: { QUICK: "0" } });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return JSON.parse(output.trim());
}

const SMALL = `
  const of = (path) => require(process.cwd() + "/dist/tools/torture/" + path);
  const { Hosts } = of("host");
  const { openWorld } = of("world");
  const { runRecover } = of("judge");
  const { Vpc } = require("pulumi-omnicloud");
  const program = async () => {
    const at = { cidr: "10.0.1.0/24", availabilityZone: "eu-west-1a" };
    new Vpc("net", { connection: "aws", cidr: "10.0.0.0/16", subnets: { front: at } });
  };
  const vpcs = async ({ sandbox }) => (await sandbox.save()).services.ec2.vpcs.$map.length;
  const kill = async ({ engine, sandbox }) => {
    const match = { method: "POST", path: "^/CreateVpc" };
    sandbox.faults.add({ kind: "reset-after", match, meanwhile: () => engine.kill("both") });
    return engine.up(program).then(() => "", (error) => error.message);
  };
`;

it("a cloud at a moment is opened again as it was, and a killed engine leaves what was done and no word of it", async () => {
  const said = await script(`${SMALL}
    (async () => {
      const hosts = new Hosts();
      const first = await openWorld(hosts, { on: "aws" });
      const before = await vpcs(first);
      const killed = await kill(first);
      const [moment, after] = [await first.save(), await vpcs(first)];
      const pending = first.engine.state.pending.map(({ resource }) => resource.type);
      const known = first.engine.state.resources.filter(({ type }) => type === "aws:ec2/vpc:Vpc").length;
      await first.close();

      const recovered = await openWorld(hosts, { from: moment, on: "aws" });
      const findings = await runRecover(recovered);
      const { error } = await recovered.engine.up(program);
      const once = { findings, error, vpcs: await vpcs(recovered), plan: await recovered.engine.plan(program) };
      await recovered.close();

      // As the native provider does that knows no token.
      const careless = await openWorld(hosts, { from: moment, on: "aws" });
      await careless.engine.up(program);
      const twice = { vpcs: await vpcs(careless), destroy: (await careless.engine.destroy()).error };
      console.log(JSON.stringify({ before, killed, after, pending, known, once, twice }));
      process.exit();
    })();`);
  const { before } = said as { before: number };
  expect(said).toEqual({
    ...{ before, killed: "the engine was killed", after: before + 1, pending: ["aws:ec2/vpc:Vpc"], known: 0 },
    once: { findings: [], vpcs: before + 1, plan: [] },
    twice: { vpcs: before + 2, destroy: expect.stringContaining("omnicloud leftovers") },
  });
});
