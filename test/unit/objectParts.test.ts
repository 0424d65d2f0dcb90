import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DeadlineError } from "../../providers/core/errors";
import { runOperation } from "../../providers/core/operation";
import { S3Access } from "../../providers/core/s3/access";
import { uploadInParts } from "../../providers/core/s3/parts";
import { measure } from "../../providers/core/s3/source";

const MIB = 1024 * 1024;
const content = { text: "x".repeat(96 * MIB) };
const target = { Bucket: "files", Key: "large" };

/** What the store was asked, without the parts' upload id. */
let asked: string[];
/** The parts that the object was to be made of, in that order. */
let completed: string[];
let answerPart: (number: number, answer: ServerResponse) => void;
let store: Server;
let s3: S3Access;

beforeAll(async () => {
  store = createServer((request, answer) => {
    const url = new URL(request.url ?? "", "http://store");
    const number = Number(url.searchParams.get("partNumber"));
    asked.push(`${request.method} ${number || [...url.searchParams.keys()].join(" ")}`);
    text(request).then(
      (body) => {
        if (number > 0) return answerPart(number, answer);
        completed = [...body.matchAll(/<PartNumber>(\d+)</g)].map(([, part = ""]) => part);
        if (request.method === "DELETE") return answer.writeHead(204).end();
        const [element, child] = url.searchParams.has("uploads")
          ? ["InitiateMultipartUploadResult", "<UploadId>one</UploadId>"]
          : ["CompleteMultipartUploadResult", ""];
        answer.writeHead(200, { "content-type": "application/xml" }).end(`<${element}>${child}</${element}>`);
      },
      () => answer.destroy(),
    );
  });
  await new Promise<void>((listening) => store.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
  s3 = new S3Access({ service: "Ceph RGW bj", endpoint, accessKey: "key", secretKey: "secret" });
});

beforeEach(() => {
  asked = [];
});

afterAll(() => {
  store.closeAllConnections();
  store.close();
});

const uploading = async (seconds: number, said: string[] = []) => {
  const looked = await measure(content);
  const operation = { verb: "create", deadline: Date.now() + seconds * 1000, patient: true };
  return runOperation({ ...operation, say: (line) => said.push(line) }, () =>
    uploadInParts(s3, { content, ...looked }, target),
  );
};

describe("an upload in parts", () => {
  it("retries a part that was not accepted, reports its progress, and ends with one object", async () => {
    let busy = 1;
    answerPart = (number, answer) => {
      if (number === 2 && busy-- > 0) answer.writeHead(503).end();
      else answer.writeHead(200, { etag: `"${number}"` }).end();
    };
    const said: string[] = [];
    await uploading(60, said);
    expect([...asked].sort()).toEqual(
      ["POST uploads", "POST uploadId", ...[1, 2, 2, 3, 4, 5, 6].map((number) => `PUT ${number}`)].sort(),
    );
    expect(asked.at(-1)).toBe("POST uploadId");
    expect(completed).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(said).toEqual(["16", "33", "50", "66", "83", "100"].map((percent) => `large: ${percent} %`));
  });

  it("stops at the first part that is refused, and deletes the others", async () => {
    answerPart = (number, answer) => {
      if (number === 3) answer.writeHead(403).end();
    };
    await expect(uploading(60)).rejects.toThrow(/Ceph RGW bj answered 403: .*PUT \/files\/large/);
    expect(asked.at(-1)).toMatch(/^DELETE/);
    expect(asked).not.toContain("POST uploadId");
  });

  it("ends with its operation's time, and deletes its parts", async () => {
    answerPart = () => undefined;
    await expect(uploading(1)).rejects.toThrow(DeadlineError);
    expect(asked.at(-1)).toMatch(/^DELETE/);
    expect(asked).not.toContain("POST uploadId");
  });
});
