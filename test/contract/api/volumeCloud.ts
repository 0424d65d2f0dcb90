/** What the tests of Cinder's API stand on: a tenant, and how it is asked. */
import { afterAll, beforeAll, expect } from "vitest";
import { type Answer, type Json, openTenant, type Tenant, until } from "./cloud";

/** The tenant of the file. */
export let tenant: Tenant;
/** The id of the image. */
export let cirros: string;

/** Opens the tenant of the file, and closes it at the end. */
export function openVolumes(): void {
  beforeAll(async () => {
    tenant = await openTenant();
    cirros = (await tenant.member.ask("image", "GET", "/v2/images?name=cirros")).body.images[0].id;
  });
  afterAll(() => tenant.close());
}

/** Asks Cinder as a member. */
export const ask = (method: string, path: string, body?: object, version?: string): Promise<Answer> =>
  tenant.member.ask("volumev3", method, path, { ...(body ? { body } : {}), ...(version ? { version } : {}) });
/** Asks Cinder as the cloud's operator. */
export const asOperator = (method: string, path: string, body?: object): Promise<Answer> =>
  tenant.operator.ask("volumev3", method, path, body ? { body } : {});
/** A volume as Cinder shows it. */
export const show = async (id: string, version?: string): Promise<Json> =>
  (await ask("GET", `/volumes/${id}`, undefined, version)).body.volume;
/** Waits until nothing is done with a volume. */
export const settled = (id: string): Promise<Json> =>
  until(
    () => show(id),
    (volume) => !/ing$/.test(volume.status),
  );
/** Makes a volume, and waits for it. */
export const volume = async (body: object = {}): Promise<Json> => {
  const made = await ask("POST", "/volumes", { volume: { size: 1, ...body } });
  expect(made.status).toBe(202);
  return settled(made.body.volume.id);
};
/** Asks a volume to do something. */
export const act = (id: string, body: object, version?: string): Promise<Answer> =>
  ask("POST", `/volumes/${id}/action`, body, version);
/** A refusal of what was asked. */
export const badRequest = (message: string) => [400, { badRequest: { code: 400, message } }];
/** What an answer said. */
export const said = (answer: Answer) => [answer.status, answer.body];
