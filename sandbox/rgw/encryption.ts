// Encryption at rest: RGW encrypts only what came over TLS, and the sandbox has none, so that it refuses as RGW does then.
import { headerOf, type StoreCall } from "./call";
import { RgwRefusal } from "./refusal";

const BASE = "x-amz-server-side-encryption";

/** Refuses an object that is to be encrypted. */
export function refuseEncryption(call: StoreCall): void {
  const algorithm = headerOf(call, `${BASE}-customer-algorithm`);
  if (algorithm !== undefined && algorithm !== "AES256")
    throw new RgwRefusal(
      "InvalidEncryptionAlgorithmError",
      "The requested encryption algorithm is not valid, must be AES256.",
    );
  if (algorithm !== undefined) throw new RgwRefusal("InvalidRequest");
  if (["key", "key-md5"].some((name) => headerOf(call, `${BASE}-customer-${name}`) !== undefined))
    throw new RgwRefusal(
      "InvalidArgument",
      "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
    );
  if (headerOf(call, BASE) !== undefined) throw new RgwRefusal("InvalidRequest");
  if (headerOf(call, `${BASE}-aws-kms-key-id`) !== undefined)
    throw new RgwRefusal(
      "InvalidArgument",
      "Server Side Encryption with KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    );
}
