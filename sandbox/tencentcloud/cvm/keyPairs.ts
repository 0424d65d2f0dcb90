// Key pairs. https://cloud.tencent.com/document/api/213/15699
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, integer, pageFields, pageOf, tagSet, tagSpecification, toTags } from "../fields";
import type { KeyPair } from "../objects";
import { refuse } from "../refusal";
import { newId, type Region } from "../state";

/** A key pair by its id. @throws TencentRefusal if there is none */
export function keyPairOf(here: Region, id: string): KeyPair {
  if (!/^skey-\w{8}$/.test(id)) refuse("InvalidKeyPairId.Malformed", `The key pair id \`${id}\` is malformed.`);
  return here.keyPairs.get(id) ?? refuse("InvalidKeyPairId.NotFound", `The key pair \`${id}\` does not exist.`);
}

function view(here: Region, pair: KeyPair) {
  const holders = [...here.instances.values()].filter(({ keyIds }) => keyIds.includes(pair.id));
  return {
    KeyId: pair.id,
    KeyName: pair.name,
    ProjectId: pair.projectId,
    Description: "",
    PublicKey: pair.publicKey,
    AssociatedInstanceIds: holders.map(({ id }) => id),
    CreatedTime: pair.createdAt,
    Tags: tagSet(pair.tags),
  };
}

/** Their actions. */
export const keyPairActions: TencentActions = {
  ImportKeyPair: action(
    {
      KeyName: z.string().min(1).max(25),
      ProjectId: integer,
      PublicKey: z.string(),
      TagSpecification: tagSpecification,
    },
    ({ KeyName, ProjectId, PublicKey, TagSpecification }, { here }) => {
      if (!/^[A-Za-z0-9_]+$/.test(KeyName))
        refuse(
          "InvalidKeyPairNameIncludeIllegalChar",
          "The name of a key pair has letters, digits and underscores alone.",
        );
      const all = [...here.keyPairs.values()];
      if (all.some(({ name }) => name === KeyName))
        refuse("InvalidKeyPairName.Duplicate", `There is a key pair named ${KeyName} already.`);
      if (!/^ssh-(rsa|ed25519) \S+/.test(PublicKey))
        refuse("InvalidPublicKey.Malformed", "The public key is malformed.");
      const pair: KeyPair = {
        id: newId("skey"),
        name: KeyName,
        publicKey: PublicKey,
        projectId: ProjectId,
        createdAt: new Date().toISOString(),
        tags: toTags(TagSpecification?.[0]?.Tags),
      };
      here.keyPairs.set(pair.id, pair);
      return { KeyId: pair.id };
    },
  ),
  DescribeKeyPairs: action(
    { KeyIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ KeyIds, Filters, ...page }, { here }) => {
      if (KeyIds?.length && Filters?.length) refuse("InvalidParameter", "`KeyIds` and `Filters` cannot be given both.");
      const wanted = KeyIds?.length ? KeyIds.map((id) => keyPairOf(here, id)) : [...here.keyPairs.values()];
      // The name matches in part, as CVM's names do.
      const isLike = ({ name }: KeyPair, { Name, Values }: { Name: string; Values: string[] }) =>
        Name !== "key-name" || Values.some((value) => name.includes(value));
      const others = Filters?.filter(({ Name }) => Name !== "key-name");
      const like = wanted.filter((pair) => (Filters ?? []).every((filter) => isLike(pair, filter)));
      const found = filtered(like, others, { "project-id": ({ projectId }) => String(projectId) }, "InvalidFilter");
      return { TotalCount: found.length, KeyPairSet: pageOf(found, page).map((pair) => view(here, pair)) };
    },
  ),
  DeleteKeyPairs: action({ KeyIds: z.array(z.string()).min(1) }, ({ KeyIds }, { here }) => {
    const all = KeyIds.map((id) => keyPairOf(here, id));
    if ([...here.instances.values()].some(({ keyIds }) => keyIds.some((id) => KeyIds.includes(id))))
      refuse("InvalidParameterValue.KeyPairNotSupported", "A key pair is bound to an instance.");
    for (const { id } of all) here.keyPairs.delete(id);
  }),
};
