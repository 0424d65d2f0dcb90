/** Each protocol that AWS is asked by, EC2's, IAM's, STS's and EFS's, × each answer that is none. S3 is asked as any object store. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DescribeFileSystemsCommand } from "@aws-sdk/client-efs";
import { CreateUserCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, it } from "vitest";
import { iamOf } from "../../../providers/aws/bucketUser/api";
import { type Aws, clientOf, ec2Sdk } from "../../../providers/aws/client";
import { efsOf } from "../../../providers/aws/share/api";
import { foreignAnswer } from "../../../sandbox/faults";
import { expectNamed, foreignAnswers, thrownBy } from "./foreign";

/** What the server answers. */
let answer: Parameters<typeof foreignAnswer>[0] = { kind: "answer" };
let server: Server;
let cloud: Aws;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().once("end", () => {
      const { status, headers, text, type } = foreignAnswer(answer) ?? { status: 500, headers: {}, text: "" };
      response.writeHead(status, { ...headers, ...(type ? { "content-type": type } : {}) }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The SDK asks again after some of them, which takes its time.
  process.env.AWS_MAX_ATTEMPTS = "1";
  const keys = { accessKey: "a", secretKey: "b" };
  cloud = clientOf({ kind: "aws", name: "eu", region: "eu-west-1", endpoint, ...keys }, {});
});
afterAll(() => {
  delete process.env.AWS_MAX_ATTEMPTS;
  server.closeAllConnections();
  server.close();
});

const create = { AvailabilityZone: "eu-west-1a", Size: 1 };

const requests: Record<string, () => Promise<unknown>> = {
  "EC2: DescribeVolumes": () => cloud.ec2.send(new (ec2Sdk().DescribeVolumesCommand)({})),
  "EC2: CreateVolume": () => cloud.ec2.send(new (ec2Sdk().CreateVolumeCommand)(create)),
  "EC2: DeleteVolume": () => cloud.ec2.send(new (ec2Sdk().DeleteVolumeCommand)({ VolumeId: "vol-1" })),
  "STS: GetCallerIdentity": () => cloud.account(),
  "IAM: GetUser": () => iamOf(cloud).send(new GetUserCommand({ UserName: "u" })),
  "IAM: CreateUser": () => iamOf(cloud).send(new CreateUserCommand({ UserName: "u" })),
  "EFS: DescribeFileSystems": () => efsOf(cloud).send(new DescribeFileSystemsCommand({})),
};

describe("what AWS answers to", () => {
  it.each(Object.keys(requests))("%s is one clear sentence if it is no answer", async (name) => {
    const [service, operation] = name.split(": ");
    for (const [what, fault] of foreignAnswers) {
      answer = { kind: "answer", ...fault };
      const error = await thrownBy(async () => requests[name]?.());
      expectNamed(
        `${name}: ${what}`,
        error,
        new RegExp(`^AWS ${service} eu-west-1 answered \\d{3}: .+ \\(${operation}\\)$`),
      );
    }
  });
});
