// Nova: key pairs. They belong to a user, not to a project.
import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Cloud } from "../cloud";
import { micros } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { doc, str } from "../wire";
import { pageOf } from "./serverList";
import type { KeyPair } from "./state";

/** The MD5 of a public key's bytes, as `ssh-keygen -E md5` shows it. */
function fingerprint(publicKey: string): string {
  const [type = "", data = ""] = publicKey.trim().split(/\s+/);
  const bytes = Buffer.from(data, "base64");
  if (!/^(ssh-|ecdsa-|sk-)/.test(type) || bytes.length < 32) {
    throw new Refusal(400, "Keypair data is invalid: failed to generate fingerprint");
  }
  return (createHash("md5").update(bytes).digest("hex").match(/../g) ?? []).join(":");
}

/** Bytes with their length before them, as in the ssh wire format. */
function lengthAndBytes(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function generatePair(): { privateKey: string; publicKey: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(jwk.n ?? "", "base64url")]);
  const wire = Buffer.concat([
    lengthAndBytes(Buffer.from("ssh-rsa")),
    lengthAndBytes(Buffer.from(jwk.e ?? "", "base64url")),
    lengthAndBytes(modulus),
  ]);
  return {
    privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    publicKey: `ssh-rsa ${wire.toString("base64")} Generated-by-Nova`,
  };
}

const summary = (call: Call, each: KeyPair) => ({
  name: each.name,
  public_key: each.public_key,
  fingerprint: each.fingerprint,
  ...(call.version >= 2 ? { type: each.type } : {}),
});

/** The routes of /os-keypairs. */
export function keyPairRoutes(cloud: Cloud): Route[] {
  const { nova } = cloud;
  const user = (call: Call): string => (call.who.admin && call.query.get("user_id")) || call.who.userId;
  const get = (call: Call): KeyPair => {
    const found = nova.keyPairs.find((each) => each.user_id === user(call) && each.name === call.params.name);
    if (!found) throw new Refusal(404, `Keypair ${call.params.name} not found for user ${user(call)}`);
    return found;
  };
  return [
    route("GET /v2.1/os-keypairs", (call) => {
      const owner = user(call);
      const rows = nova.keyPairs.filter((each) => each.user_id === owner).sort((a, b) => (a.name < b.name ? -1 : 1));
      // Pages came with 2.35.
      const query = call.version >= 35 ? call.query : new URLSearchParams();
      const marker = query.get("marker");
      if (marker && !rows.some((each) => each.name === marker))
        throw new Refusal(400, `Marker ${marker} could not be found.`);
      return {
        status: 200,
        body: { keypairs: pageOf(query, rows, (each) => each.name).map((each) => ({ keypair: summary(call, each) })) },
      };
    }),
    route("POST /v2.1/os-keypairs", (call) => createKeyPair(cloud, call)),
    route("GET /v2.1/os-keypairs/{name}", (call) => ({ status: 200, body: { keypair: view(call, get(call)) } })),
    route("DELETE /v2.1/os-keypairs/{name}", (call) => {
      nova.keyPairs.splice(nova.keyPairs.indexOf(get(call)), 1);
      return { status: call.version >= 2 ? 204 : 202 };
    }),
  ];
}

const view = (call: Call, pair: KeyPair) => ({
  ...summary(call, pair),
  user_id: pair.user_id,
  created_at: pair.created_at,
  deleted: false,
  deleted_at: null,
  id: pair.id,
  updated_at: null,
});

/** Creates a key pair from a public key, or a whole one whose private key is in the answer. */
function createKeyPair(cloud: Cloud, call: Call): Reply {
  const { nova } = cloud;
  const given = doc(call.body, "keypair");
  const name = str(given, "name");
  if (!name)
    throw new Refusal(400, "Invalid input for field/attribute keypair. Value: {}. 'name' is a required property");
  const owner = (call.who.admin && str(given, "user_id")) || call.who.userId;
  const limit = cloud.settings.quotas.key_pairs;
  if (limit >= 0 && nova.keyPairs.filter((each) => each.user_id === owner).length >= limit) {
    throw new Refusal(403, "Quota exceeded, too many key pairs.");
  }
  const imported = str(given, "public_key");
  // A key that is not one is refused before a name that is taken.
  if (imported !== undefined) fingerprint(imported);
  if (nova.keyPairs.some((each) => each.user_id === owner && each.name === name)) {
    throw new Refusal(409, `Key pair '${name}' already exists.`);
  }
  const { publicKey, privateKey } =
    imported === undefined ? generatePair() : { publicKey: imported, privateKey: undefined };
  const pair: KeyPair = {
    id: nova.nextNumber(),
    user_id: owner,
    name,
    public_key: publicKey,
    fingerprint: fingerprint(publicKey),
    type: str(given, "type") ?? "ssh",
    created_at: micros(),
  };
  nova.keyPairs.push(pair);
  const secret = privateKey === undefined ? {} : { private_key: privateKey };
  return {
    status: call.version >= 2 ? 201 : 200,
    body: { keypair: { ...secret, ...summary(call, pair), user_id: owner } },
  };
}
