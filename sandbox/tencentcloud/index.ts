// Tencent Cloud's API 3.0: one URL for each service, the action in a header, JSON in and out.
import { randomUUID } from "node:crypto";
import type { Cloud } from "../cloud";
import { type Call, header, type Reply, route, type Service } from "../service";
import type { TencentAction, TencentActions } from "./action";
import { camActions } from "./cam/users";
import { diskActions } from "./cbs/disks";
import { fileSystemActions } from "./cfs/fileSystems";
import { permissionGroupActions } from "./cfs/permissionGroups";
import { instanceActions } from "./cvm/instances";
import { keyPairActions } from "./cvm/keyPairs";
import { offerActions } from "./cvm/offers";
import { powerActions } from "./cvm/power";
import { refuse, TencentRefusal } from "./refusal";
import { callerOf } from "./signature";
import { REGIONS } from "./state";
import { stsActions } from "./sts";
import { tagActions } from "./tag/tags";
import { addressActions } from "./vpc/addresses";
import { natGatewayActions } from "./vpc/natGateways";
import { routeTableActions } from "./vpc/routeTables";
import { securityGroupActions } from "./vpc/securityGroups";
import { subnetActions } from "./vpc/subnets";
import { vpcActions } from "./vpc/vpcs";

/** A service: the version that its actions are of, and the actions. */
interface TencentService {
  version: string;
  actions: TencentActions;
}

const SERVICES: Readonly<Record<string, TencentService>> = {
  cam: { version: "2019-01-16", actions: camActions },
  cbs: { version: "2017-03-12", actions: diskActions },
  cfs: { version: "2019-07-19", actions: { ...fileSystemActions, ...permissionGroupActions } },
  cvm: { version: "2017-03-12", actions: { ...offerActions, ...instanceActions, ...powerActions, ...keyPairActions } },
  sts: { version: "2018-08-13", actions: stsActions },
  tag: { version: "2018-08-13", actions: tagActions },
  vpc: {
    version: "2017-03-12",
    actions: {
      ...{ ...vpcActions, ...subnetActions, ...routeTableActions, ...securityGroupActions },
      ...{ ...addressActions, ...natGatewayActions },
    },
  },
};

/** Tencent Cloud as a service of a sandbox. Its hosts are not the sandbox's: a request is known by its headers. */
export function tencentcloud(cloud: Cloud): Service {
  const answer = (call: Call): Reply => {
    const { caller, run } = admitted(call, cloud);
    const here = cloud.tencentcloud.region(caller.uin, header(call, "x-tc-region"));
    return answered(call, run(call.body, { cloud, here, caller }));
  };
  const refuseUnknown = (call: Call): Reply => guarded(call, (asked) => answered(asked, admitted(asked, cloud)));
  const actions = Object.values(SERVICES).flatMap((service) => Object.keys(service.actions));
  return {
    name: "tencentcloud",
    prefix: "/",
    hears: (headers) => {
      const name = headers["x-tc-action"];
      return typeof name === "string" ? `/${name}` : undefined;
    },
    routes: [...new Set(actions)].map((name) => route(`POST /${name}`, (call) => guarded(call, answer), true)),
    // Without a route there is no such action: whoever asks for it is told so, once it is known who that is.
    unauthorized: refuseUnknown,
    unknown: refuseUnknown,
    refuse: (refusal, call) =>
      refusal.status === 200 || refusal.status >= 500
        ? refused(call, "InternalError", refusal.message)
        : refused(call, refusal.status === 429 ? "RequestLimitExceeded" : "FailedOperation", refusal.message),
    headers: () => ({}),
  };
}

/** The caller of a request and the action that it names. @throws TencentRefusal if it may not, or there is none */
function admitted(call: Call, cloud: Cloud): { caller: ReturnType<typeof callerOf>; run: TencentAction["run"] } {
  const name = header(call, "x-tc-action");
  const service = SERVICES[header(call, "host").split(".")[0] ?? ""];
  if (!service) refuse("NoSuchProduct", "The product does not exist.");
  const { method, query, headers, raw } = call;
  const caller = callerOf({ method, query: query.toString(), headers, body: raw }, cloud.tencentcloud);
  // Users of this sandbox have rights to buckets alone.
  if (caller.user !== undefined && name !== "GetCallerIdentity" && name !== "GetUserAppId")
    refuse("UnauthorizedOperation", "You are not authorized to perform this operation.");
  const found = service.actions[name];
  if (!found) refuse("InvalidAction", `The action \`${name}\` is invalid or not found.`);
  if (header(call, "x-tc-version") !== service.version)
    refuse("NoSuchVersion", `The version \`${header(call, "x-tc-version")}\` does not exist.`);
  const region = header(call, "x-tc-region");
  if (!Object.hasOwn(REGIONS, region)) refuse("UnsupportedRegion", `The region \`${region}\` is not supported.`);
  return { caller, run: found.run };
}

function guarded(call: Call, work: (call: Call) => Reply): Reply {
  try {
    return work(call);
  } catch (error) {
    if (error instanceof TencentRefusal) return refused(call, error.code, error.message);
    throw error;
  }
}

const answered = (_call: Call, fields: object): Reply => ({
  status: 200,
  body: { Response: { ...fields, RequestId: randomUUID() } },
});

const refused = (call: Call, Code: string, Message: string): Reply => answered(call, { Error: { Code, Message } });
