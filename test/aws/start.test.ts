/** "One team, two clouds": the same program by `npm start`, on the sandbox and on AWS, and what it makes by default. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { copyCheckout } from "../harness/checkout";
import { command, type Ended } from "../harness/command";
import { newPlace, type Place } from "../harness/folders";

let place: Place;
let checkout: string;
let aws: Aws;

beforeAll(async () => {
  place = newPlace();
  checkout = copyCheckout(place.folder);
  aws = await openAws();
});

afterAll(async () => {
  await aws?.close();
  place.remove();
});

function start(...args: string[]): Promise<Ended> {
  const env = { ...place.environment, ...aws.env };
  return command(process.execPath, ["tools/start.mjs", ...args], { folder: checkout, env });
}

/** The outputs, without what each cloud calls as it likes. */
function shown({ output }: Ended): unknown {
  const [json] = /^\{$.*?^\}$/ms.exec(output) ?? [];
  if (!json) throw new Error(`no outputs are shown in:\n${output}`);
  const { web, spare, bucket } = JSON.parse(json) as Record<string, Record<string, string>>;
  return { addresses: [web?.address, spare?.address], file: bucket?.file?.split("/").at(-1) };
}

const SAME = {
  addresses: [/^10\.20\.1\./, /^10\.20\.1\./].map((like) => expect.stringMatching(like)),
  file: "hello.txt",
};

describe("npm start of one team on two clouds", () => {
  it("brings the program up on the sandbox, previews it clean, and takes it down", async () => {
    const ended = await start("--stack", "clouds");
    expect(ended).toMatchObject({ code: 0, errors: "" });
    expect(shown(ended)).toEqual(SAME);
  });

  it("brings the same program up on AWS, where it makes nothing that costs beside instances and disks", async () => {
    const { Images: [image] = [] } = await aws.ec2.describeImages({ Owners: ["amazon"] });
    const where = ["--connection", `aws:${aws.region}`, "--endpoint", aws.moto.endpoint];
    const ended = await start(...where, "--image", image?.ImageId ?? "");
    expect(ended.output + ended.errors).toContain("a second preview finds nothing to change");
    expect(ended.code).toBe(0);
    expect(shown(ended)).toEqual(SAME);
    const made = new Set(aws.native.steps.map(({ type }) => type.split(":").at(-1)));
    expect([...made].sort()).toEqual([
      "Instance",
      "InternetGateway",
      "Route",
      "RouteTable",
      "RouteTableAssociation",
      "SecurityGroup",
      "Subnet",
      "Vpc",
    ]);
    const gone = await aws.ec2.describeVpcs({ Filters: [{ Name: "is-default", Values: ["false"] }] });
    expect(gone.Vpcs).toEqual([]);
    expect(readdirSync(checkout).filter((name) => /^Pulumi\..+\.yaml$/.test(name))).toEqual([]);
  });

  it("says what is missing on AWS", async () => {
    const ended = await start("--connection", `aws:${aws.region}`);
    expect(ended.errors).toContain("add --image, with an exact name or an id");
  });
});
