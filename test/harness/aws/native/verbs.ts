/** The verbs of Pulumi's provider protocol, for native types. API: pulumirpc.ResourceProvider */

import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { asWritten, difference } from "./difference";
import { fromWire, type Properties, toWire } from "./properties";
import { retag } from "./tags";
import type { Api, NativeType, Step, Tags } from "./type";

/** What the verbs work with. */
interface Parts {
  typeOf(token: string): NativeType;
  apiOf(region?: string): Api;
  done(step: Step): Promise<void>;
  configured(given: Properties): void;
}

/** Which resource a request is about. */
function subject(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

/** Errors of AWS for what is not there. */
const isGone = (error: unknown) => /NotFound|NoSuch/.test((error as Error).name ?? "");

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The verbs by their names in the protocol. */
export function verbsOf({ typeOf, apiOf, done, configured }: Parts) {
  const of = (urn: string, { region }: Properties) => {
    const { type, name } = subject(urn);
    return { type, name, native: typeOf(type), api: apiOf(typeof region === "string" ? region : undefined) };
  };
  /** The state: what AWS says, over what was asked for. */
  const stateOf = async (native: NativeType, id: string, inputs: Properties, api: Api) => {
    const seen = await unlessGone(native.read(id, api, inputs));
    return seen && { region: api.region, ...inputs, ...withoutIgnored(seen, api) };
  };
  return { ...beforeResources(configured), ...comparing(of), ...changing(of, stateOf, done) };
}

function withoutIgnored(seen: Properties, { ignored }: Api): Properties {
  if (typeof seen.tags !== "object" || seen.tags === null) return seen;
  const own = Object.entries(seen.tags).filter(([key]) => !ignored.some((prefix) => key.startsWith(prefix)));
  return { ...seen, tags: Object.fromEntries(own) };
}

function beforeResources(configured: Parts["configured"]) {
  return {
    getPluginInfo: async () => {
      const info = new PluginInfo();
      info.setVersion("7.48.0");
      return info;
    },
    async checkConfig(request: proto.CheckRequest) {
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    },
    async diffConfig() {
      const response = new proto.DiffResponse();
      response.setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE);
      return response;
    },
    async configure(request: proto.ConfigureRequest) {
      configured(fromWire(request.getArgs()));
      const response = new proto.ConfigureResponse();
      // Secrets are the engine's to keep: it marks outputs whose inputs were secret.
      response.setAcceptsecrets(false);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      return response;
    },
    attach: async () => new Empty(), // the engine says where it listens
    cancel: async () => new Empty(),
  };
}

type Of = (urn: string, properties: Properties) => { type: string; name: string; native: NativeType; api: Api };

function comparing(of: Of) {
  return {
    async check(request: proto.CheckRequest) {
      of(request.getUrn(), {});
      const response = new proto.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    },
    async diff(request: proto.DiffRequest) {
      const [state, now] = [fromWire(request.getOlds()), fromWire(request.getNews())];
      const { native } = of(request.getUrn(), now);
      const differs = difference(state, fromWire(request.getOldInputs()), now);
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      const response = new proto.DiffResponse();
      response.setChanges(differs.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList(differs);
      const isNew = (key: string) => native.replace.includes(key) || key === "region" || replacesByUserData(key, now);
      response.setReplacesList(differs.filter(isNew));
      return response;
    },
  };
}

const replacesByUserData = (key: string, { userDataReplaceOnChange }: Properties) =>
  userDataReplaceOnChange === true && /^userData(Base64)?$/.test(key);

type StateOf = (native: NativeType, id: string, inputs: Properties, api: Api) => Promise<Properties | undefined>;

function changing(of: Of, stateOf: StateOf, done: Parts["done"]) {
  return {
    async create(request: proto.CreateRequest) {
      const inputs = fromWire(request.getProperties());
      const { type, name, native, api } = of(request.getUrn(), inputs);
      const response = new proto.CreateResponse();
      response.setProperties(request.getProperties());
      if (request.getPreview()) return response;
      const id = await native.create(inputs, api);
      await done({ verb: "create", type, name, id });
      response.setId(id);
      response.setProperties(toWire((await stateOf(native, id, inputs, api)) ?? inputs));
      return response;
    },
    async read(request: proto.ReadRequest) {
      const [was, inputs] = [fromWire(request.getProperties()), fromWire(request.getInputs())];
      const { native, api } = of(request.getUrn(), { ...inputs, ...was });
      const state = await stateOf(native, request.getId(), was, api);
      const response = new proto.ReadResponse();
      if (!state) return response;
      // An import knows no inputs yet: what only a new object can have would be missed if the program does not say it.
      const said = (native.imported ?? []).filter((key) => state[key]);
      const keys = Object.keys(inputs).length > 0 ? Object.keys(inputs) : ["region", ...said];
      const now = keys.map((key) => [key, key in state ? asWritten(inputs[key], state[key], key) : inputs[key]]);
      response.setId(request.getId());
      response.setProperties(toWire(state));
      response.setInputs(toWire(Object.fromEntries(now)));
      return response;
    },
    async update(request: proto.UpdateRequest) {
      const [was, now] = [fromWire(request.getOlds()), fromWire(request.getNews())];
      const { type, name, native, api } = of(request.getUrn(), now);
      const response = new proto.UpdateResponse();
      response.setProperties(toWire({ ...was, ...now }));
      if (request.getPreview()) return response;
      const id = request.getId();
      await native.update?.(id, was, now, api);
      await retag(api, id, was.tags as Tags | undefined, now.tags as Tags | undefined);
      await done({ verb: "update", type, name, id });
      response.setProperties(toWire((await stateOf(native, id, now, api)) ?? now));
      return response;
    },
    async delete(request: proto.DeleteRequest) {
      const was = fromWire(request.getProperties());
      const { type, name, native, api } = of(request.getUrn(), was);
      await unlessGone(native.delete(request.getId(), was, api));
      await done({ verb: "delete", type, name, id: request.getId() });
      return new Empty();
    },
  };
}
