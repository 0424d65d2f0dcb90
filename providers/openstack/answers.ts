/**
 * How the services of an OpenStack answer: which statuses mean success, and where an answer holds what was asked for.
 * Everything else is somebody else's answer, and says nothing.
 */
import {
  type AnswerShape,
  describeValue,
  faultInList,
  faultInObject,
  isFields,
  listOf,
  mapOf,
  shaped,
} from "../core/answer";
import type { HttpRequest } from "../core/http";
import type { ServiceName } from "./catalog";

/** Where an answer holds what was asked for. */
export interface Envelope {
  /** The field that holds it; none if the answer itself is the object. */
  field?: string;
  /** An object or a list of objects, each with its id; or `fields` and `rows`, which have none. */
  holds: "object" | "list" | "fields" | "rows";
}

/** Every object of the APIs has one. */
const ID: AnswerShape = { id: "id" };

const TEXTS = listOf("text");
const TAGS = { tags: listOf("text", true) };
const ROUTES = listOf({ destination: "text", nexthop: "text" });
const RULE: AnswerShape = { ...ID, direction: "text", ethertype: "text" };

/** Of a server, also in a list in which one whose cell does not answer has little more than its id. */
const SERVER: AnswerShape = {
  ...TAGS,
  metadata: mapOf("text", true),
  addresses: mapOf(listOf({ addr: "text" }), true),
  security_groups: listOf({ name: "text" }, true),
  "os-extended-volumes:volumes_attached": listOf(ID, true),
};

/** The fields of objects that our code reads without asking whether they are there, by the envelope of one object. */
const SHAPES: Readonly<Record<string, AnswerShape>> = {
  volume: {
    ...ID,
    size: "number",
    status: "text",
    metadata: mapOf("text"),
    // Attached to a host, it names no server.
    attachments: listOf({ server_id: "text?", device: "text?", attached_at: "text?" }),
    volume_image_metadata: "object?",
  },
  // Of volumes and of shares.
  snapshot: { ...ID, size: "number", status: "text", metadata: mapOf("text", true) },
  backup: { ...ID, volume_id: "text", size: "number", status: "text" },
  server: {
    ...SERVER,
    ...ID,
    name: "text",
    status: "text",
    metadata: mapOf("text"),
    addresses: mapOf(listOf({ addr: "text" })),
    flavor: "object",
  },
  // In a list: of a server whose cell does not answer Nova gives no more.
  servers: { ...SERVER, ...ID, status: "text" },
  // Each in an envelope of its own.
  keypairs: { keypair: shaped({ name: "text" }) },
  flavor: { ...ID, name: "text" },
  image: { ...ID, status: "text", name: "text?" },
  network: { ...ID, ...TAGS, name: "text?", description: "text?", status: "text" },
  subnet: {
    ...ID,
    ...TAGS,
    network_id: "text",
    cidr: "text",
    dns_nameservers: TEXTS,
    allocation_pools: listOf({ start: "text", end: "text" }),
    host_routes: ROUTES,
  },
  router: {
    ...ID,
    ...TAGS,
    status: "text",
    routes: ROUTES,
    external_gateway_info: shaped(
      { network_id: "text?", external_fixed_ips: listOf({ ip_address: "text" }, true) },
      true,
    ),
  },
  security_group: { ...ID, ...TAGS, security_group_rules: listOf(RULE) },
  security_group_rule: RULE,
  port: {
    ...ID,
    ...TAGS,
    network_id: "text",
    device_id: "text",
    fixed_ips: listOf({ subnet_id: "text", ip_address: "text" }),
    security_groups: TEXTS,
  },
  share: { ...ID, size: "number", status: "text?", share_type: "text?", metadata: mapOf("text") },
  share_network: {
    ...ID,
    description: "text?",
    share_network_subnets: listOf({ neutron_net_id: "text?", neutron_subnet_id: "text?" }),
  },
  share_type: { ...ID, name: "text", extra_specs: "object" },
  access_list: { ...ID, access_to: "text", access_type: "text", state: "text?", metadata: mapOf("text", true) },
  domain: { ...ID, name: "text", description: "text?" },
  project: { ...ID, name: "text" },
  user: { ...ID, name: "text" },
  role: { ...ID, name: "text" },
  role_assignment: { user: shaped(ID, true), scope: shaped({ project: shaped(ID, true) }) },
  instanceAction: { action: "text?", request_id: "text?" },
};

/** The same of a service whose objects are called as another one's: a pool of shares is no pool of a balancer. */
const OWN_SHAPES: Partial<Record<ServiceName, Readonly<Record<string, AnswerShape>>>> = {
  loadBalancer: {
    pool: { ...ID, provisioning_status: "text", loadbalancers: listOf(ID), listeners: listOf(ID, true) },
    loadbalancer: { ...ID, provisioning_status: "text" },
    member: {
      ...ID,
      address: "text",
      protocol_port: "number",
      weight: "number",
      operating_status: "text",
      provisioning_status: "text",
      tags: listOf("text", true),
    },
  },
};

/** Lists that give little more than ids and names. */
const SUMMARIES = /^\/(servers|volumes|snapshots|backups|flavors|shares|share-networks)$/;

/** What comes back from its creation as little more than an id. */
const CREATED_IN_PART = new Set(["server", "backup"]);

/** What comes back whole from a change, and is read. */
const CHANGED_WHOLE = new Set(["network", "subnet", "router", "security_group", "port", "share_network"]);

/** The shape of an object in this envelope, singular or plural, if it is one that we know. */
function shapeOf(field: string, service?: ServiceName): AnswerShape | undefined {
  const own = service && OWN_SHAPES[service];
  const one = field.replace(/s$/, "");
  return own?.[field] ?? own?.[one] ?? SHAPES[field] ?? SHAPES[one];
}

const nounOf = (field: string): string => field.replace(/s$/, "").replaceAll("_", " ");

/** What is wrong with an answer, if it must hold this; or `undefined`. */
export function faultInEnvelope(
  body: unknown,
  { field, holds }: Envelope,
  { isPartial = false, service }: { isPartial?: boolean; service?: ServiceName } = {},
): string | undefined {
  const noun = field === undefined ? "an object" : nounOf(field);
  if (!isFields(body)) return `${describeValue(body)} instead of ${article(noun)}`;
  const value = field === undefined ? body : body[field];
  if (value === undefined) return `${describeValue(body)} instead of ${field}`;
  const least = holds === "object" || holds === "list" ? ID : {};
  const shape = isPartial || field === undefined ? least : (shapeOf(field, service) ?? least);
  const isList = holds === "list" || holds === "rows";
  return isList ? faultInList(value, shape, noun) : faultInObject(value, shape, article(noun));
}

function article(noun: string): string {
  if (noun.startsWith("an ")) return noun;
  return `${/^[aeio]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** What an answer to a request must be. */
export type Expected = Pick<HttpRequest, "accepts" | "faultIn">;

/** What the request is, as far as the answer depends on it. */
interface Asked {
  service: ServiceName;
  method: HttpRequest["method"];
  path: string;
  body?: unknown;
  /** What a GET asks for. */
  envelope?: Envelope;
  /** The fields that a GET asks for, if not for all. */
  fields?: unknown;
  /** Statuses of this request, if the method's usual ones will not do. */
  accepts?: readonly number[];
}

/**
 * What the answer to a request must be. The services agree: a list and an object stand in their envelope; what is created
 * or changed comes back in the envelope in which it was sent; a delete has no body; and an action is accepted without one.
 */
export function expected({ service, method, path, body, envelope, fields, accepts }: Asked): Expected {
  if (method === "DELETE") return { accepts: /\/metadata\/[^/]+$/.test(path) ? [200, 202, 204] : [202, 204] };
  if (method === "GET") {
    const wanted = envelope ?? { holds: "fields" };
    const isPartial = fields !== undefined || SUMMARIES.test(path);
    return { accepts: [200], faultIn: (answer) => faultInEnvelope(answer, wanted, { isPartial, service }) };
  }
  if (path.endsWith("/action")) return service === "share" ? MANILA_ACTION : { accepts: [202, 204] };
  if (body === undefined) return { accepts: [201, 202, 204] };
  const usual = method === "POST" ? [200, 201, 202] : [200];
  return {
    accepts: accepts ?? usual,
    faultIn: accepts ? undefined : (answer) => faultInEcho(service, method, answer, body),
  };
}

/** Manila answers with a rule that it has created. */
const MANILA_ACTION: Expected = {
  accepts: [200, 202],
  faultIn: (answer, status) =>
    status === 200 ? faultInEnvelope(answer, { field: "access", holds: "object" }) : undefined,
};

/** What was sent comes back: the same field, and in it an object, a list or a value as there. */
function faultInEcho(
  service: ServiceName,
  method: Asked["method"],
  answer: unknown,
  sent: unknown,
): string | undefined {
  const [field, value] = Object.entries(isFields(sent) ? sent : {})[0] ?? [];
  if (field === undefined) return isFields(answer) ? undefined : `${describeValue(answer)} instead of an object`;
  const isPartial = method === "POST" ? CREATED_IN_PART.has(field) : !CHANGED_WHOLE.has(field);
  if (isFields(value))
    return faultInEnvelope(
      answer,
      { field, holds: shapeOf(field, service) ? "object" : "fields" },
      { isPartial, service },
    );
  if (Array.isArray(value) && value.some(isFields))
    return faultInEnvelope(answer, { field, holds: "list" }, { service });
  if (!isFields(answer)) return `${describeValue(answer)} instead of an object`;
  if (typeof answer[field] !== typeof value) return `${describeValue(answer)} instead of one with ${field}`;
  return undefined;
}
