// @ts-check
// What OpenStack stands on: MariaDB, memcached, RabbitMQ; each ours alone, below the cloud's folder and on its ports.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { runToEnd, startDaemon } from "../processes.mjs";
import { until } from "../until.mjs";
import { host } from "./cloud.mjs";

const run = promisify(execFile);
// Daemons that refuse to run as root unless an option allows it.
const asRoot = process.getuid?.() === 0;

/**
 * Starts the database server, with a new data folder if there is none.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function startMariadb(cloud) {
  const settings = `--defaults-file=${join(cloud.etc, "mariadb.cnf")}`;
  const user = asRoot ? ["--user=root"] : [];
  if (!existsSync(join(cloud.data, "mysql"))) {
    const quiet = ["--auth-root-authentication-method=normal", "--skip-test-db"];
    await runToEnd(cloud, "mysql-install", ["mariadb-install-db", settings, ...user, ...quiet]);
  }
  startDaemon(cloud, "mysql", ["mariadbd", settings, ...user]);
  await until(cloud, "MariaDB answers", 60, () => sql(cloud, "select 1"));
}

/**
 * Runs statements as the database's administrator.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {string} statements
 */
export async function sql(cloud, statements) {
  await run("mariadb", ["--no-defaults", "-uroot", "-S", cloud.socket, "-e", statements]);
}

/** @param {import("./cloud.mjs").Cloud} cloud */
export function startMemcached(cloud) {
  const user = asRoot ? ["-u", "root"] : [];
  startDaemon(cloud, "memcached", [
    "memcached",
    ...user,
    "-l",
    "127.0.0.1",
    "-p",
    `${cloud.port("memcached")}`,
    "-m",
    "32",
  ]);
}

/**
 * Starts RabbitMQ, empty at each start of the cloud.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function startRabbit(cloud) {
  const epmd = { ERL_EPMD_ADDRESS: "127.0.0.1", ERL_EPMD_PORT: `${cloud.port("epmd")}` };
  // Erlang's port mapper in the foreground: else RabbitMQ starts one that outlives it.
  startDaemon(cloud, "epmd", ["epmd"], epmd);
  await until(cloud, "epmd answers", 30, () => answer(cloud.port("epmd")));
  startDaemon(cloud, "rabbit", ["/usr/lib/rabbitmq/bin/rabbitmq-server"], {
    ...epmd,
    RABBITMQ_NODENAME: `${host}@localhost`,
    RABBITMQ_CONFIG_FILE: join(cloud.etc, "rabbit/rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(cloud.etc, "rabbit/enabled_plugins"),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_MNESIA_BASE: join(cloud.dir, "rabbit"),
    RABBITMQ_LOG_BASE: cloud.log,
    RABBITMQ_DIST_PORT: `${cloud.port("rabbitDistribution")}`,
    RABBITMQ_IO_THREAD_POOL_SIZE: "8",
    // One scheduler that sleeps when idle: the default spins on every core.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
  });
}

/**
 * RabbitMQ listens before it serves: wait until it says something to an AMQP greeting.
 * @param {import("./cloud.mjs").Cloud} cloud
 */
export async function waitForRabbit(cloud) {
  await until(cloud, "RabbitMQ answers", 60, () =>
    answer(cloud.port("rabbit"), Buffer.from("AMQP\0\0\x09\x01", "latin1")),
  );
}

/**
 * Connects to a port; with a greeting, also waits for the first byte back.
 * @param {number} port
 * @param {Buffer} [greeting]
 * @returns {Promise<void>}
 */
function answer(port, greeting) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const end = (/** @type {() => void} */ settle) => () => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(
      5000,
      end(() => reject(new Error(`port ${port} is silent`))),
    );
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`port ${port} closed the connection`)));
    if (greeting === undefined) socket.once("connect", end(resolve));
    else socket.once("data", end(resolve)).write(greeting);
  });
}
