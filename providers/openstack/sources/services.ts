/** Keys that are about one service: `network_endpoint_override`, `compute_api_version`, `OS_MANILA_ENDPOINT_TYPE`. */
import { isFields } from "../../core/answer";
import type { ServiceChoice, ServiceName } from "../serviceChoice";
import { type Draft, faultAt, interfacesIn, textOf } from "./draft";
import type { Item } from "./layer";

/** The names that a service has in keys: its types in catalogs, and that of its project. */
const OURS: Readonly<Record<ServiceName, readonly string[]>> = {
  identity: ["identity", "keystone"],
  compute: ["compute", "nova"],
  network: ["network", "neutron"],
  volume: ["block_storage", "block_store", "volume", "volumev2", "volumev3", "cinder"],
  image: ["image", "glance"],
  share: ["shared_file_system", "share", "sharev2", "manila"],
  loadBalancer: ["load_balancer", "octavia"],
};

/** The API that we speak with each. */
const VERSIONS: Readonly<Record<ServiceName, number>> = {
  identity: 3,
  compute: 2,
  network: 2,
  volume: 3,
  image: 2,
  share: 2,
  loadBalancer: 2,
};

/** Services that no connection of ours uses: what is said of them is of no effect here. */
const OTHERS = new Set(
  `accelerator adjutant admin_logic alarm alarming aodh application_catalog application_container
  application_deployment backup barbican bare_metal baremetal baremetal_introspection blazar ceilometer cloudkitty
  cluster clustering congress container container_infra container_infrastructure container_infrastructure_management
  cyborg data_processing data_protection_orchestration database designate dns ec2_api event events freezer freezer_api
  function_engine gnocchi ha heat infra_optim instance_ha ironic ironic_inspector karbor key_manager
  magnum masakari message messaging meter metering metric mistral monasca monasca_api monitoring monitoring_events
  monitoring_log_api monitoring_logging multi_region_network_automation murano nfv_orchestration object_storage
  object_store operator_policy orchestration panko placement policy qinling rating rca registration reservation
  resource_cluster resource_optimization root_cause_analysis sahara search searchlight senlin solum swift tacker
  telemetry tricircle trove vitrage watcher workflow workflowv2 zaqar zun`.split(/\s+/),
);

/** What such a key may say, the longer endings first. */
const ENDINGS = [
  "endpoint_override",
  "endpoint_type",
  "endpoint",
  "interface",
  "region_name",
  "service_type",
  "service_name",
  "api_version",
  "default_microversion",
  "status_code_retry_delay",
  "status_code_retries",
  "connect_retry_delay",
  "connect_retries",
  "retriable_status_codes",
  "rate_limit",
  "concurrency",
  "disabled_reason",
  "min_version",
  "max_version",
] as const;

/** Endings whose value is a setting of the service. */
const TEXTS: ReadonlyMap<Ending, keyof ServiceChoice> = new Map([
  ["endpoint_override", "endpoint"],
  ["endpoint", "endpoint"],
  ["region_name", "region"],
  ["service_type", "type"],
  ["service_name", "name"],
]);

type Ending = (typeof ENDINGS)[number];

/** Takes over a key that is about one service. @returns false if it is none */
export function takeServiceKey(draft: Draft, key: string, item: Item): boolean {
  const offered = /^has_(.+)$/.exec(key)?.[1];
  if (offered !== undefined) return takeOffered(draft, offered, item);
  const ending = ENDINGS.find((one) => key.endsWith(`_${one}`));
  if (ending === undefined) return false;
  const name = key.slice(0, -ending.length - 1);
  const service = serviceNamed(name);
  if (service === undefined) return OTHERS.has(name);
  takeOwn(draft, service, ending, item);
  return true;
}

/** Takes over a map of endpoints by service: `endpoint_overrides: { network: https://… }`. */
export function takeEndpoints(draft: Draft, item: Item): void {
  if (!isFields(item.value)) {
    faultAt(draft, item, "must be a map of URLs by service");
    return;
  }
  for (const [name, value] of Object.entries(item.value)) {
    const at = () => `${item.at()}: ${name}`;
    const written = { value: value as Item["value"], at };
    const service = serviceNamed(name.replaceAll("-", "_"));
    if (service) takeOwn(draft, service, "endpoint_override", written);
    else if (!OTHERS.has(name.replaceAll("-", "_"))) faultAt(draft, written, "no service has this name");
  }
}

function serviceNamed(name: string): ServiceName | undefined {
  return (Object.keys(OURS) as ServiceName[]).find((service) => OURS[service].includes(name));
}

function takeOffered(draft: Draft, name: string, item: Item): boolean {
  const service = serviceNamed(name);
  if (service === undefined) return OTHERS.has(name);
  if (!/^true$/i.test(String(item.value)))
    faultAt(draft, item, `a cloud without ${service} is not supported; remove it`);
  return true;
}

function takeOwn(draft: Draft, service: ServiceName, ending: Ending, item: Item): void {
  if (ending === "interface" || ending === "endpoint_type") {
    take(draft, service, { interface: interfacesIn(draft, item) });
    return;
  }
  const text = textOf(draft, item);
  const setting = TEXTS.get(ending);
  if (setting !== undefined) take(draft, service, { [setting]: text });
  else if (/^(api|min|max)_version$/.test(ending)) checkVersion(draft, service, item, text);
  else if (ending === "default_microversion")
    faultAt(draft, item, "this package chooses its microversions by itself; remove it");
  // The others ask for retries and limits: requests are retried as long as the operation has time, a few at once.
}

function take(draft: Draft, service: ServiceName, choice: ServiceChoice): void {
  draft.services[service] = { ...draft.services[service], ...choice };
}

/** A microversion beside the major one (`2.79`) is what other clients use for their own requests. */
function checkVersion(draft: Draft, service: ServiceName, item: Item, text: string | undefined): void {
  const major = Number(/^v?(\d+)/.exec(text ?? "")?.[1]);
  if (text === undefined || text === "latest" || major === VERSIONS[service]) return;
  faultAt(draft, item, `only version ${VERSIONS[service]} of the ${service} API is supported; it says ${text}`);
}
