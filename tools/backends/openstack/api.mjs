// @ts-check
// The few requests of a cloud's operator: JSON in, JSON out, no retries.
import { admin } from "./cloud.mjs";

/**
 * @callback Call
 * @param {string} method
 * @param {string} service
 * @param {string} path
 * @param {unknown} [body] JSON, or bytes
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */

/**
 * Signs in as the administrator.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @returns {Promise<{ call: Call, projectId: string }>}
 */
export async function signIn(cloud) {
  const domain = { name: admin.domain };
  const user = { name: admin.user, domain, password: admin.password };
  const auth = {
    identity: { methods: ["password"], password: { user } },
    scope: { project: { name: admin.project, domain } },
  };
  const response = await send("POST", `${cloud.authUrl}/auth/tokens`, { auth });
  const { token } = /** @type {any} */ (await response.json());
  const authorization = { "X-Auth-Token": response.headers.get("X-Subject-Token") ?? "" };
  return {
    projectId: token.project.id,
    async call(method, service, path, body, headers) {
      const answer = await send(method, `${cloud.url(service)}${path}`, body, { ...authorization, ...headers });
      const text = await answer.text();
      return text === "" ? {} : JSON.parse(text);
    },
  };
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
async function send(method, url, body, headers = {}) {
  const bytes = body instanceof Uint8Array;
  const type = bytes ? "application/octet-stream" : "application/json";
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": type }), ...headers },
    body: bytes || body === undefined ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${(await response.text()).slice(0, 500)}`);
  return response;
}
