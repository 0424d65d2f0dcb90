/** The object storage that is measured on, as its operator has it. */
import type { S3 } from "@aws-sdk/client-s3";
import type { Store } from "../../test/contract/target";

type Gateway = Pick<Store, "endpoint" | "accessKey" | "secretKey">;

/** An S3 client with the operator's keys. */
export async function s3Of({ endpoint, accessKey, secretKey }: Gateway): Promise<S3> {
  // The SDK would warn of the Node that its versions to come want.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { S3 } = await import("@aws-sdk/client-s3");
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  return new S3({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
}

/** A connection of that kind, whose own user is the operator. */
export function storeConnection({ endpoint, accessKey, secretKey }: Gateway): object {
  return { kind: "ceph", platformUserId: "admin", regions: { here: { endpoint, accessKey, secretKey } } };
}
