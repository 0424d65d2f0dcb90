// @ts-check
// How the services start: tables when they are new, then the API in uwsgi, then the daemons beside it.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { runToEnd, startDaemon } from "../processes.mjs";
import { until } from "../until.mjs";
import { sql } from "./backing.mjs";
import { admin } from "./cloud.mjs";

/** @typedef {import("./cloud.mjs").Cloud} Cloud */
/** @typedef {import("./services.mjs").Service} Service */

/**
 * The command line of a Python module's main(): the scripts in /usr/bin belong to packages that are not installed.
 * @param {string} name what the program is called in its logs
 * @param {string} module
 */
function python(name, module) {
  return ["python3", "-c", `import sys; sys.argv[0] = "${name}"; from ${module} import main; sys.exit(main())`];
}

/**
 * Makes a service's databases and tables.
 * @param {Cloud} cloud
 * @param {string} name
 * @param {Service} service
 */
export async function makeTables(cloud, name, service) {
  const create = service.databases.map((database) => `create database ${database} default character set utf8mb3;`);
  await sql(cloud, create.join("\n"));
  if (name === "keystone") {
    for (const keys of ["fernet", "credential"])
      mkdirSync(join(cloud.data, "keys", keys), { recursive: true, mode: 0o700 });
  }
  if (name === "octavia") await makeOctaviaAuthority(cloud);
  await manage(cloud, name, service.setup);
}

/**
 * Runs management commands, one after the other.
 * @param {Cloud} cloud
 * @param {string} name of the service
 * @param {string[][]} commands
 */
export async function manage(cloud, name, commands) {
  for (const [module = "", ...args] of commands) {
    await runToEnd(cloud, `${name}-manage`, [...python(`${name}-manage`, module), ...args]);
  }
}

/** The authority that Octavia signs its amphorae's certificates with. @param {Cloud} cloud */
async function makeOctaviaAuthority(cloud) {
  const keys = join(cloud.data, "keys", "octavia");
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-days", "3650", "-subj", "/CN=omnicloud-octavia"],
    ...["-passout", `pass:${admin.password}`, "-keyout", join(keys, "ca.key"), "-out", join(keys, "ca.pem")],
  ]);
}

/**
 * Starts a service's API.
 * @param {Cloud} cloud
 * @param {string} name
 * @param {Service} service
 */
export function startApi(cloud, name, service) {
  const api = `${name}-api`;
  const config = service.configByArgument ? `--config-file ${join(cloud.etc, service.config)} ` : "";
  // Keystone, Glance and Placement read no arguments: their log file stands in their configuration.
  const logged = service.configByArgument || name === "nova" ? `--log-file ${join(cloud.log, `${api}.log`)}` : "";
  startDaemon(
    cloud,
    api,
    [
      ...["uwsgi", "--plugins", "python3", "--master", "--http-socket", `127.0.0.1:${cloud.port(name)}`],
      ...["--module", service.app, "--pyargv", `${config}${logged}`],
      // One worker of one thread: memory, and eventlet's patched modules do not bear a second.
      ...["--processes", "1", "--threads", "1", "--enable-threads", "--thunder-lock", "--listen", "100"],
      ...["--lazy-apps", "--need-app", "--die-on-term", "--no-orphans", "--disable-logging"],
      // Glance's worker may hang in its exit handler; nothing here is worth the default 60 s.
      ...["--reload-mercy", "2", "--worker-reload-mercy", "2"],
      // Lists that filter by many ids, and Fernet tokens, outgrow the default of 4 KB.
      ...["--buffer-size", "65535"],
      // uwsgi closes each connection after its answer without saying so: clients that keep it see resets.
      ...["--add-header", "Connection: close"],
    ],
    service.env,
  );
}

/**
 * Starts the daemons beside a service's API.
 * @param {Cloud} cloud
 * @param {Service} service
 */
export function startServiceDaemons(cloud, service) {
  for (const [name, module] of Object.entries(service.daemons ?? {})) {
    const log = join(cloud.log, `${name}.log`);
    const config = join(cloud.etc, service.config);
    startDaemon(cloud, name, [...python(name, module), "--config-file", config, "--log-file", log]);
  }
}

/**
 * Waits until an API gives any answer below 500.
 * @param {Cloud} cloud
 * @param {string} name
 * @param {Service} service
 */
export async function waitForApi(cloud, name, service) {
  const url = `${cloud.url(name)}${service.health ?? "/"}`;
  await until(cloud, `${name} answers`, 120, async () => {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    if (status >= 500) throw new Error(`${url} answers ${status}`);
  });
}
