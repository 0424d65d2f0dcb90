// The QingStor installer: one URL, POST of JSON, the action in the body. After "QingStor API Design Reference".
import type { Cloud } from "../cloud";
import { type Call, type Reply, route, type Service } from "../service";
import { type Doc, doc, docs, isDoc, list, str } from "../wire";
import type { Installer } from "./installer";
import { type Job, type JobAction, jobActions } from "./jobs";

/** Return codes. The document names only 0; these are those of QingCloud's other APIs. */
const CODE = { malformed: 1100, identity: 1200, denied: 1400, missing: 2100, internal: 5000 };

/** A refusal of the installer. */
class InstallerRefusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** What ConfigQingStor's dictionary may hold. */
const CONF = new Set([
  "firstbox",
  "ansible_ssh_pass",
  "with_iaas",
  "zone_id",
  "iaas_domain",
  "global_domain",
  "qs_network",
  "use_cassandra",
]);
const ACCESS = new Set(["interface", "nodes", "vips", "bridge_vip"]);
const STORAGE = new Set([
  "cluster_id",
  "volume",
  "vol_type",
  "ec_type",
  "replica",
  "raid",
  "storage_class",
  "readonly",
  "brick_count",
  "block",
  "nodes",
]);

/** The actions for the status and log of deployments serve scaling jobs too: the document has no others. */
const CONFIGURING: readonly JobAction[] = ["ConfigQingStor"];
const DEPLOYING: readonly JobAction[] = jobActions.filter((action) => action !== "ConfigQingStor");

type Action = (call: Call, installer: Installer) => Doc;

const actions: Record<string, Action> = {
  DescribeQingStor: (_call, installer) => ({ qingstor: installer.describe() }),
  ConfigQingStor({ body, fates }, installer) {
    checkFields("qs_conf", doc(body, "qs_conf"), CONF, ["firstbox", "ansible_ssh_pass", "qs_network"]);
    for (const [name, network] of Object.entries(doc(body, "access_nodes"))) {
      if (!isDoc(network)) throw new InstallerRefusal(CODE.malformed, `access_nodes.${name} is no dict`);
      checkFields(`access_nodes.${name}`, network, ACCESS, ["nodes", "vips"]);
    }
    readStorageGroups(body);
    return startJob(installer, "ConfigQingStor", body, fates);
  },
  DeployQingStor: ({ body, fates }, installer) => startJob(installer, "DeployQingStor", body, fates),
  ScaleQingStorAccess({ body, fates }, installer) {
    const nodes = docs(body, "node_ids") ?? [];
    if (nodes.length === 0 || !nodes.every((node) => str(node, "node_id") && str(node, "vip")))
      throw new InstallerRefusal(CODE.malformed, "node_ids must be a list of {node_id, vip}");
    return startJob(installer, "ScaleQingStorAccess", body, fates);
  },
  // The document's table says node_ids, its example sends storage_nodes: the example is what works.
  ScaleQingStorStorage({ body, fates }, installer) {
    for (const group of readStorageGroups(body))
      if (!list(group, "nodes")?.every((node) => isDoc(node) && str(node, "node_id")))
        throw new InstallerRefusal(CODE.malformed, "nodes must be a list of {node_id}");
    return startJob(installer, "ScaleQingStorStorage", body, fates);
  },
  GetConfigQingStorStatus: (call, installer) => statusOf(findJob(call, installer, CONFIGURING), installer, call),
  GetDeployQingStorStatus: (call, installer) => statusOf(findJob(call, installer, DEPLOYING), installer, call),
  GetConfigQingStorLog: (call, installer) => logOf(findJob(call, installer, CONFIGURING), installer, call),
  GetDeployQingStorLog: (call, installer) => logOf(findJob(call, installer, DEPLOYING), installer, call),
};

/** The QingStor installer as a service of a cloud. */
export function qingstor(cloud: Cloud): Service {
  const refused = (call: Call, code: number, message: string): Reply => ({
    status: 200, // like QingCloud's other APIs, it refuses in the body
    body: { action: `${str(call.body, "action") ?? ""}Response`, ret_code: code, message },
  });
  const answer = (call: Call): Reply => {
    const { body } = call;
    const { qingstor: installer } = cloud;
    const name = str(body, "action") ?? "";
    try {
      const action = actions[name];
      if (!action) throw new InstallerRefusal(CODE.malformed, `action [${name}] is unknown`);
      identify(body, installer);
      const refusal = installer.refusal(name);
      if (refusal) throw new InstallerRefusal(refusal.code, refusal.message);
      return { status: 200, body: { action: `${name}Response`, ...action(call, installer), ret_code: 0 } };
    } catch (error) {
      if (error instanceof InstallerRefusal) return refused(call, error.code, error.message);
      throw error;
    }
  };
  return {
    name: "qingstor",
    prefix: "/qingstor",
    routes: [route("POST /", answer, true)],
    unauthorized: (call) => refused(call, CODE.identity, "authentication failed"),
    unknown: () => ({ status: 404, text: "404 page not found", type: "text/plain" }),
    refuse: (refusal, call) => ({ ...refused(call, CODE.internal, refusal.message), status: refusal.status }),
    headers: () => ({}),
  };
}

function identify(body: Doc, { userId, password, cipher, keys }: Installer): void {
  const sent = str(body, "PASSWORD") ?? "";
  if (str(body, "USER_ID") !== userId || keys.open(cipher, sent) !== password)
    throw new InstallerRefusal(CODE.identity, "authentication failed");
}

function startJob(installer: Installer, action: JobAction, body: Doc, fates: Call["fates"]): Doc {
  const hindrance = installer.hindrance(action);
  if (hindrance) throw new InstallerRefusal(CODE.denied, hindrance);
  const { USER_ID: _user, PASSWORD: _password, action: _action, ...request } = body;
  return { job_id: installer.start(action, request, "api", fates).id };
}

function findJob({ body }: Call, { jobs }: Installer, of: readonly JobAction[]): Job {
  const id = str(body, "job_id");
  const job = jobs.find(id, of);
  if (!job)
    throw new InstallerRefusal(CODE.missing, id === undefined ? "there is no job" : `job [${id}] does not exist`);
  return job;
}

/** How many times each job's status was read: in disorder, every third one is old. */
const looks = new WeakMap<Job, number>();

function statusOf(job: Job, { disorder }: Installer, _call: Call): Doc {
  const look = (looks.get(job) ?? 0) + 1;
  looks.set(job, look);
  const old = disorder && look % 3 === 0 && job.endedAt === undefined && job.preStatus !== "";
  return old ? { status: job.preStatus, pre_status: "" } : { status: job.status, pre_status: job.preStatus };
}

function logOf(job: Job, { disorder }: Installer, { body }: Call): Doc {
  const only = str(body, "job_status");
  const steps = Object.entries(job.log).filter(([step]) => only === undefined || step === only);
  if (!disorder) return { log: Object.fromEntries(steps) };
  const late = (lines: string[]) => (job.endedAt === undefined ? lines.slice(0, -1) : lines);
  return { log: Object.fromEntries(steps.reverse().map(([step, lines]) => [step, [...late(lines)].reverse()])) };
}

function readStorageGroups(body: Doc): Doc[] {
  const found = docs(body, "storage_nodes") ?? [];
  if (found.length === 0) throw new InstallerRefusal(CODE.malformed, "storage_nodes must be a list of dicts");
  for (const group of found) checkFields("storage_nodes", group, STORAGE, ["volume", "nodes"]);
  return found;
}

function checkFields(name: string, given: Doc, fields: ReadonlySet<string>, required: string[]): void {
  const unknown = Object.keys(given).find((field) => !fields.has(field));
  if (unknown) throw new InstallerRefusal(CODE.malformed, `${name}.${unknown} is unknown`);
  const missing = required.find((field) => given[field] === undefined);
  if (missing) throw new InstallerRefusal(CODE.malformed, `${name}.${missing} is missing`);
}
