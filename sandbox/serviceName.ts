// The names of the services, as faults and the log of requests know them.

/** The services of a sandbox. */
export type ServiceName =
  | "keystone"
  | "nova"
  | "neutron"
  | "cinder"
  | "glance"
  | "manila"
  | "octavia"
  | "rgw"
  | "qingstor"
  | "luoyun"
  | "examcloud"
  | "tencentcloud"
  | "cos";
