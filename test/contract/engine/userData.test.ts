/** User data through the engine: as text and as bytes, as much as Nova takes. */
import { Server, type ServerArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionOf, type TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

/** How the state marks a secret. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const GZIP = Buffer.from([0x1f, 0x8b, 0, 255, 254]);

let ground: Ground;
let args: Partial<ServerArgs>;
let stack: TestStack;

beforeAll(async () => {
  ground = await openGround();
  stack = await ground.stack(async () => {
    const { id } = new Server("web", {
      flavor: "m1.tiny",
      image: "cirros",
      networks: [{ network: ground.networks[0] }],
      ...args,
    });
    return { id };
  });
});

afterAll(() => ground.close());

/** What compute keeps, which it shows to operators. */
async function kept(id: unknown): Promise<Buffer> {
  const { body } = await ground.project.ask("GET", "compute", `/servers/${id}`, undefined, "operator");
  return Buffer.from(String((body.server as Record<string, unknown>)["OS-EXT-SRV-ATTR:user_data"]), "base64");
}

describe("user data", () => {
  it("of more bytes than Nova takes, or in two forms, is refused in preview", async () => {
    const said = async (bad: Partial<ServerArgs>) => {
      args = bad;
      return (await stack.preview({ fails: true })).errors("web").join("\n");
    };
    // Nova counts bytes, in base64: three for each of these letters.
    expect(await said({ userData: "\u4e00".repeat(16_384) })).toMatch(
      /userData: must be at most 48 KiB.*has 49152 bytes/,
    );
    expect(await said({ userDataBase64: Buffer.alloc(49_150).toString("base64") })).toMatch(
      /userDataBase64: must be at most 48 KiB.*has 49150 bytes/,
    );
    expect(await said({ userDataBase64: "not base64" })).toMatch(/userDataBase64: must be base64/);
    expect(await said({ userData: "a", userDataBase64: "YQ==" })).toMatch(/userDataBase64: give either userData or/);
  });

  it("in base64 is kept byte for byte, and the same bytes in other lines are no change", async () => {
    const most = Buffer.concat([GZIP, Buffer.alloc(49_149 - GZIP.length, 7)]);
    args = { userDataBase64: most.toString("base64") };
    const { outputs } = await stack.up();
    expect((await kept(outputs.id)).equals(most)).toBe(true);
    const web = (await stack.export()).find(({ urn }) => urn.endsWith("::web"));
    for (const properties of [web?.inputs, web?.outputs]) expect(properties?.userDataBase64).toMatchObject(SECRET);
    args = { userDataBase64: most.toString("base64").replace(/.{76}/g, "$&\n") };
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    args = { userDataBase64: GZIP.toString("base64") };
    expect((await stack.preview()).counts).toEqual({ replace: 1 });
    await stack.destroy();
  });

  it("of a server that is adopted is compared where the cloud shows it", async () => {
    args = { userDataBase64: GZIP.toString("base64") };
    const { outputs } = await stack.up();
    const adopting = async (given: Partial<ServerArgs>, connection?: object) => {
      const other = await ground.stack(
        async () => {
          const networks = [{ network: ground.networks[0] }];
          const { id: adopt } = outputs as { id: string };
          const place = connection ? { project: ground.project.id } : {};
          new Server("web", {
            flavor: "m1.tiny",
            image: "cirros",
            networks,
            adopt,
            takeOver: true,
            ...place,
            ...given,
          });
        },
        connection && { target: undefined, config: { "omnicloud:connections": JSON.stringify({ cloud: connection }) } },
      );
      return other;
    };
    const operator = connectionOf(ground.target);
    const wrong = await adopting({ name: "web", userDataBase64: "b3RoZXI=" }, operator);
    expect((await wrong.preview({ fails: true })).errors("web").join()).toMatch(
      /userDataBase64 is .* there and .* here/,
    );
    const right = await adopting({ name: "web", userDataBase64: GZIP.toString("base64") }, operator);
    expect((await right.preview()).counts).toEqual({ create: 1 });
    // A member cannot see it.
    expect((await (await adopting({ name: "web", userDataBase64: "b3RoZXI=" })).preview()).counts).toEqual({
      create: 1,
    });
    await stack.destroy();
  });
});
