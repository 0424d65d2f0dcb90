/** A platform that is asked whether its user may touch a resource. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the platform answers. */
export type Word = "yes" | "no" | "quoted" | "garbage" | "broken" | "hangs up" | "elsewhere";

/** A running platform. */
export interface Platform {
  url: string;
  /** What it has been asked, oldest first. */
  asked: unknown[];
  /** How it answers from now on: always the same, or by the resource. */
  says: Word | ((resourceId: string) => Word);
  close(): Promise<void>;
}

/** Starts one that says yes. */
export async function openPlatform(): Promise<Platform> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const question = JSON.parse(Buffer.concat(parts).toString()) as { resourceId: string };
    platform.asked.push(question);
    answer(response, typeof platform.says === "function" ? platform.says(question.resourceId) : platform.says);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const platform: Platform = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify`,
    asked: [],
    says: "yes",
    close: () =>
      new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      }),
  };
  return platform;
}

function answer(response: ServerResponse, word: Word): void {
  const json = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  switch (word) {
    case "yes":
      return void json({ allowed: true });
    case "no":
      return void json({ allowed: false });
    case "quoted":
      return void json({ allowed: "true" });
    case "garbage":
      return void response.end("allowed: true");
    case "broken":
      response.statusCode = 500;
      return void json({ allowed: true });
    case "elsewhere":
      return void response.writeHead(302, { location: "/yes" }).end();
    case "hangs up":
      return void response.socket?.destroy();
  }
}
