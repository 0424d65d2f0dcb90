// @ts-check
// What there is to know of each OpenStack service: Debian packages, databases, the WSGI application of its API, the
// daemons beside it, and its entries in the catalogue. All from Debian 12's python3-* packages: the packages with the
// services' names would bring users, debconf questions and init scripts, for nothing that is needed here.

import { admin } from "./cloud.mjs";

/**
 * @typedef {object} Service
 * @property {string} package the Debian package with its code
 * @property {{ package: string, files: string[] }} [pipeline] where its API's paste pipeline and the like come from: the
 *   package is unpacked, not installed
 * @property {string[]} databases
 * @property {string[][]} setup management commands that make the tables: Python module, then arguments
 * @property {string} app the WSGI application
 * @property {Record<string, string>} [env] of its API
 * @property {string} config its configuration file, below etc/
 * @property {boolean} [configByArgument] the API is given that file by argument, not by environment
 * @property {string} [health] the path that answers once the API is up, if it is not "/"
 * @property {Record<string, string>} catalogue catalogue types, with the path below the API's address
 * @property {Record<string, string>} [daemons] beside the API: name, Python module with its main()
 * @property {string[][]} [whenUp] management commands for a fresh cloud whose daemons all run
 */

/**
 * The services of a cloud, those first that take longest to make.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @returns {Record<string, Service>}
 */
export function describeServices(cloud) {
  const etc = (/** @type {string} */ path) => `${cloud.etc}/${path}`;
  const user = process.getuid?.() === 0 ? "root" : (process.env.USER ?? String(process.getuid?.()));
  const keystoneManage = ["keystone.cmd.manage", "--config-file", etc("keystone/keystone.conf")];
  const novaManage = ["nova.cmd.manage", "--config-file", etc("nova/nova.conf")];
  const services = {
    keystone: {
      package: "python3-keystone",
      config: "keystone/keystone.conf",
      databases: ["keystone"],
      setup: [
        [...keystoneManage, "fernet_setup", "--keystone-user", user, "--keystone-group", user],
        [...keystoneManage, "credential_setup", "--keystone-user", user, "--keystone-group", user],
        [...keystoneManage, "db_sync"],
        [
          ...[...keystoneManage, "bootstrap", "--bootstrap-password", admin.password],
          ...["--bootstrap-region-id", admin.region, "--bootstrap-public-url", cloud.authUrl],
          ...["--bootstrap-internal-url", cloud.authUrl, "--bootstrap-admin-url", cloud.authUrl],
        ],
      ],
      app: "keystone.server.wsgi:initialize_public_application()",
      env: { OS_KEYSTONE_CONFIG_DIR: etc("keystone"), OS_KEYSTONE_CONFIG_FILES: etc("keystone/keystone.conf") },
      health: "/v3",
      catalogue: {}, // its own entry is made by bootstrap
    },
    nova: {
      package: "python3-nova",
      pipeline: { package: "nova-common", files: ["usr/share/nova-common/api-paste.ini"] },
      config: "nova/nova.conf",
      databases: ["nova_api", "nova", "nova_cell0"],
      setup: [
        [...novaManage, "api_db", "sync"],
        [...novaManage, "cell_v2", "map_cell0", "--database_connection", cloud.database("nova_cell0")],
        [...novaManage, "cell_v2", "create_cell", "--name", "cell1"],
        [...novaManage, "db", "sync"],
      ],
      app: "nova.api.openstack.compute.wsgi:init_application()",
      env: { OS_NOVA_CONFIG_DIR: etc("nova") },
      catalogue: { compute: "/v2.1" },
      daemons: {
        "nova-conductor": "nova.cmd.conductor",
        "nova-scheduler": "nova.cmd.scheduler",
        "nova-compute": "nova.cmd.compute",
      },
      whenUp: [[...novaManage, "cell_v2", "discover_hosts"]],
    },
    neutron: {
      package: "python3-neutron",
      config: "neutron/neutron.conf",
      configByArgument: true,
      databases: ["neutron"],
      setup: [["neutron.db.migration.cli", "--config-file", etc("neutron/neutron.conf"), "upgrade", "heads"]],
      app: "neutron.cmd.eventlet.server:main_api_eventlet()",
      catalogue: { network: "" },
    },
    cinder: {
      package: "python3-cinder",
      pipeline: {
        package: "cinder-common",
        files: ["usr/share/cinder-common/api-paste.ini", "etc/cinder/resource_filters.json"],
      },
      config: "cinder/cinder.conf",
      configByArgument: true,
      databases: ["cinder"],
      setup: [["cinder.cmd.manage", "--config-file", etc("cinder/cinder.conf"), "db", "sync"]],
      app: "cinder.wsgi.wsgi:initialize_application()",
      catalogue: { volumev3: "/v3/%(project_id)s", "block-storage": "/v3/%(project_id)s" },
      daemons: { "cinder-scheduler": "cinder.cmd.scheduler", "cinder-volume": "cinder.cmd.volume" },
    },
    glance: {
      package: "python3-glance",
      pipeline: { package: "glance-common", files: ["usr/share/glance-common/glance-api-paste.ini"] },
      config: "glance/glance-api.conf",
      databases: ["glance"],
      setup: [["glance.cmd.manage", "--config-file", etc("glance/glance-api.conf"), "db_sync"]],
      app: "glance.common.wsgi_app:init_app()",
      env: { OS_GLANCE_CONFIG_DIR: etc("glance") },
      health: "/healthcheck",
      catalogue: { image: "" },
    },
    placement: {
      package: "python3-placement",
      config: "placement/placement.conf",
      databases: ["placement"],
      setup: [["placement.cmd.manage", "--config-file", etc("placement/placement.conf"), "db", "sync"]],
      app: "placement.wsgi:init_application()",
      env: { OS_PLACEMENT_CONFIG_DIR: etc("placement") },
      catalogue: { placement: "" },
    },
    manila: {
      package: "python3-manila",
      pipeline: { package: "manila-common", files: ["usr/share/manila-common/api-paste.ini"] },
      config: "manila/manila.conf",
      configByArgument: true,
      databases: ["manila"],
      setup: [["manila.cmd.manage", "--config-file", etc("manila/manila.conf"), "db", "sync"]],
      app: "manila.wsgi.wsgi:initialize_application()",
      catalogue: { share: "/v1/%(project_id)s", sharev2: "/v2" },
      daemons: { "manila-scheduler": "manila.cmd.scheduler", "manila-share": "manila.cmd.share" },
    },
    octavia: {
      package: "python3-octavia",
      config: "octavia/octavia.conf",
      configByArgument: true,
      databases: ["octavia"],
      setup: [["octavia.db.migration.cli", "--config-file", etc("octavia/octavia.conf"), "upgrade", "head"]],
      app: "octavia.api.app:setup_app()",
      catalogue: { "load-balancer": "" },
      daemons: { "octavia-worker": "octavia.cmd.octavia_worker" },
    },
  };
  return Object.fromEntries(Object.entries(services).filter(([name]) => cloud.services.includes(name)));
}
