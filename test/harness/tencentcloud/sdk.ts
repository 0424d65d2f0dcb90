/** Tencent Cloud's own SDK, pointed at a sandbox: an independent look at what is there. */
import { Agent } from "node:http";
import { connect } from "node:net";
import { cam } from "tencentcloud-sdk-nodejs/tencentcloud/services/cam";
import { cbs } from "tencentcloud-sdk-nodejs/tencentcloud/services/cbs";
import { cfs } from "tencentcloud-sdk-nodejs/tencentcloud/services/cfs";
import { cvm } from "tencentcloud-sdk-nodejs/tencentcloud/services/cvm";
import { sts } from "tencentcloud-sdk-nodejs/tencentcloud/services/sts";
import { tag } from "tencentcloud-sdk-nodejs/tencentcloud/services/tag";
import { vpc } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc";

/** The keys of a caller. */
export interface Keys {
  secretId: string;
  secretKey: string;
  token?: string;
}

/** The SDK's client of each service. */
export type Sdk = ReturnType<typeof sdkAt>;

/**
 * The SDK's clients.
 * @param url the sandbox's, which answers in place of Tencent's hosts
 */
export function sdkAt(url: string, credential: Keys, region: string) {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () => connect(Number(new URL(url).port), "127.0.0.1");
  const config = { credential, region, profile: { httpProfile: { protocol: "http://", agent } } };
  return {
    cvm: new cvm.v20170312.Client(config),
    vpc: new vpc.v20170312.Client(config),
    cam: new cam.v20190116.Client(config),
    cfs: new cfs.v20190719.Client(config),
    cbs: new cbs.v20170312.Client(config),
    sts: new sts.v20180813.Client(config),
    tag: new tag.v20180813.Client(config),
  };
}
