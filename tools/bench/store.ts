/** The object storage that is measured on, as its operator has it. */
import type { S3 } from "@aws-sdk/client-s3";
import { S3Access } from "../../providers/core/s3/access";
import type { Store } from "../../test/contract/target";

type Gateway = Pick<Store, "endpoint" | "accessKey" | "secretKey">;

/** An S3 client with the operator's keys. */
export function s3Of({ endpoint, accessKey, secretKey }: Gateway): Promise<S3> {
  return new S3Access({ service: "the measured object storage", endpoint, accessKey, secretKey }).api();
}

/** A connection of that kind, whose own user is the operator. */
export function storeConnection({ endpoint, accessKey, secretKey }: Gateway): object {
  return { kind: "ceph", platformUserId: "admin", regions: { here: { endpoint, accessKey, secretKey } } };
}
