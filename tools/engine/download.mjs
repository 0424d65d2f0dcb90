// @ts-check
// Whether downloads are worth a try. Where a firewall drops packets, a download would hang for minutes.
import { connect } from "node:net";
import { Unavailable } from "./ways.mjs";

/** Where Pulumi's own downloads come from. */
const HOST = "get.pulumi.com";

/**
 * @param {object} [options]
 * @param {boolean} [options.throughProxy] Whether the download would go through the proxy of HTTPS_PROXY; then it has
 * to be tried. Default: false.
 * @param {string} [options.host]
 * @param {number} [options.port]
 * @param {number} [options.limit] Seconds. Default: 5.
 * @throws Unavailable with the reason.
 */
export async function checkDownloads({ throughProxy = false, host = HOST, port = 443, limit = 5 } = {}) {
  if (process.env.OMNICLOUD_OFFLINE) throw new Unavailable("OMNICLOUD_OFFLINE is set");
  if (throughProxy && (process.env.HTTPS_PROXY || process.env.https_proxy)) return;
  await new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const blocked = (/** @type {string} */ why) => {
      socket.destroy();
      reject(new Unavailable(`downloads are blocked here (${why})`));
    };
    const timer = setTimeout(() => blocked(`no answer from ${host} in ${limit} s`), limit * 1000);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      blocked(error.message);
    });
  });
}
