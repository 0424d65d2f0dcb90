import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getImages, listImages } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { configure } from "./team";

/** An image service that gives less than it is asked for, says that there is more, and ignores where to go on. */
let server: Server;
let asked: string[] = [];
let page: (marker: string | null) => object;

const images = (...ids: string[]) => ids.map((id) => ({ id, name: id, status: "active" }));

beforeAll(async () => {
  server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const here = `http://127.0.0.1:${port}`;
    const url = new URL(request.url ?? "", here);
    response.setHeader("content-type", "application/json");
    if (url.pathname === "/v3/auth/tokens") {
      const catalog = [{ type: "image", endpoints: [{ interface: "public", region_id: "r", url: here }] }];
      const token = { expires_at: "2999-01-01T00:00:00Z", user: { id: "u" }, project: { id: "p" }, catalog };
      response.setHeader("x-subject-token", "t").end(JSON.stringify({ token }));
      return;
    }
    asked.push(url.search);
    response.end(JSON.stringify(page(url.searchParams.get("marker"))));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  configure({ stub: { authUrl: `http://127.0.0.1:${port}/v3`, username: "u", password: "p", projectName: "p" } });
});
afterAll(
  () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    }),
);

async function all(): Promise<string[]> {
  asked = [];
  const ids: string[] = [];
  for await (const { id } of listImages()) ids.push(id);
  return ids;
}

describe("a list", () => {
  it("ends at a page that brings nothing new, though the cloud says that there is more", async () => {
    page = () => ({ images: images("a", "b"), next: "/v2/images?marker=b" });
    expect(await all()).toEqual(["a", "b"]);
    expect(asked).toHaveLength(2);
  });

  it("goes on if the cloud gives less than it is asked for", async () => {
    page = (marker) =>
      marker === null ? { images: images("a", "b"), next: "/v2/images?marker=b" } : { images: images("c") };
    expect(await all()).toEqual(["a", "b", "c"]);
    expect(asked).toEqual(["?limit=1000", "?limit=1000&marker=b"]);
  });

  it("asks for a page only when it is taken", async () => {
    page = () => ({ images: images("a", "b"), next: "/v2/images?marker=b" });
    asked = [];
    for await (const { id } of listImages()) if (id === "a") break;
    expect(asked).toHaveLength(1);
  });

  it("asks for no more than it takes to get to a page", async () => {
    page = () => ({ images: images("a", "b", "c", "d"), next: "/v2/images?marker=d" });
    asked = [];
    const { images: second } = await getImages({ pageNumber: 2, pageSize: 2 });
    expect(second.map(({ id }) => id)).toEqual(["c", "d"]);
    expect(asked).toEqual(["?limit=4"]);
  });

  it("is empty if there is nothing", async () => {
    page = () => ({ images: [] });
    expect(await all()).toEqual([]);
    expect((await getImages()).images).toEqual([]);
  });
});
