/** What the tests of Keystone's API stand on: a tenant, and how it is asked. */
import { afterAll, beforeAll } from "vitest";
import { type Client, openTenant, send, type Tenant } from "./cloud";

/** The tenant of the file. */
export let tenant: Tenant;
/** The cloud's operator. */
export let operator: Client;
/** A member of its project. */
export let member: Client;

/** Opens the tenant of the file, and closes it at the end. */
export function openIdentity(): void {
  beforeAll(async () => {
    tenant = await openTenant();
    ({ operator, member } = tenant);
  });
  afterAll(() => tenant.close());
}

/** Asks Keystone. */
export const identity = (client: Client, method: string, path: string, body?: object) =>
  client.ask("identity", method, path, body ? { body } : {});
/** Asks for a token. */
export const authenticate = (body: object) => send("POST", `${tenant.target.authUrl}/auth/tokens`, { body });
/** What a login that is refused is answered. */
export const unauthorized = {
  error: { code: 401, message: "The request you have made requires authentication.", title: "Unauthorized" },
};
