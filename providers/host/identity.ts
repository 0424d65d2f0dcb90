/** The host's end of the stack's identity: random, deleted last, and only if nothing was left behind. */
import { randomBytes } from "node:crypto";
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { clouds } from "..";
import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import { changedKinds, KINDS } from "../core/connectionKinds";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { Secrets } from "../core/mask";
import { runOperation } from "../core/operation";
import {
  deleteLeftovers,
  describeLeftover,
  findLost,
  findMarked,
  isFree,
  isMeantBy,
  type Leftover,
} from "../leftovers";
import { refuseNewer } from "../newer";
import type { HiddenProperties } from "../state";
import { namesIdentity } from "./command";
import { log, waitUntilDelivered } from "./engine";
import { asPrinted } from "./errorText";
import { newIdentities } from "./findOrCreate";

/** Why an Identity cannot be replaced. */
export const NEVER_REPLACED =
  "the stack's Identity is never replaced, because the marks on all objects of the stack begin with it: leave it out of --replace";

/** The provider of identities. */
export function identity(connections: () => Connections): dynamic.ResourceProvider {
  return {
    check: (olds, news) =>
      refusingNewer([olds, news], () => ({
        inputs: news,
        failures: [
          ...(namesIdentity() ? [NEVER_REPLACED] : []),
          ...changedKinds(olds[KINDS], news[KINDS], usualKind()),
        ].map((reason) => ({ property: "", reason })),
      })),
    diff: (_id, olds, news) => refusingNewer([olds, news], () => ({ changes: false })),
    create: async () => {
      const id = randomBytes(4).toString("hex");
      newIdentities.add(id);
      return { id, outs: {} };
    },
    // Deleted last, because every resource depends on it: what still carries its prefix was created and then forgotten.
    delete: (id, properties) =>
      refusingNewer([properties], (secrets) => {
        secrets.add(...connections().secrets());
        return runOperation({ verb: "delete", deadline: Date.now() + 600_000, patient: true, secrets }, () =>
          endStack(id, connections()),
        );
      }),
  };
}

/**
 * Refuses a resource without an identity: a run of some resources alone (`--target`) leaves out one that is not there yet.
 * @throws OmnicloudError naming the Identity's URN, whose stack the host does not know
 */
export function requireIdentity({ __self: self }: Partial<HiddenProperties>): void {
  if (typeof self?.[1] === "string") return;
  throw new OmnicloudError(
    `the stack's Identity is not there yet, and every resource begins with it: add --target '**${typeOf("Identity").split("/")[1]}::omnicloud'`,
  );
}

/** The kind of connections that name none. */
function usualKind(): string {
  return clouds.find(({ unnamed }) => unnamed)?.kind ?? "";
}

/** Does the work, unless a newer version wrote the state. */
async function refusingNewer<T>(given: readonly Properties[], work: (secrets: Secrets) => T | Promise<T>): Promise<T> {
  const secrets = new Secrets();
  try {
    refuseNewer("the stack's Identity", ...given);
    return await work(secrets);
  } catch (error) {
    throw asPrinted(error, secrets);
  }
}

/** Reports what nothing can find again, while there is still somebody to read it. */
async function reportLost(id: string): Promise<void> {
  for (const { sentence, forget } of findLost(id)) {
    log("warning", "", sentence);
    forget();
  }
  await waitUntilDelivered();
}

/**
 * Ends the stack if nothing carries its mark any more. The host sees no history, so it cannot tell what an interrupted run
 * left behind from what the user kept, moved or took out of the state: it deletes only what `OMNICLOUD_SWEEP` names.
 */
async function endStack(id: string, connections: Connections): Promise<void> {
  const marked = await findMarked(id, connections, { unasked: (sentence) => log("warning", "", sentence) });
  const found = marked.filter((object) => isFree(object, id));
  const swept = namedIn(process.env.OMNICLOUD_SWEEP ?? "", found);
  await deleteLeftovers(swept);
  const left = found.filter((object) => !swept.includes(object));
  if (left.length === 0) {
    for (const object of marked) if (object.kept && !object.isPart) log("info", "", describeKept(object));
    return await reportLost(id);
  }
  throw new OmnicloudError(
    `the stack cannot end while its mark is on ${left.map(describeLeftover).join("; ")}. Each was either left behind by an interrupted run, and pulumi up reclaims it, or kept, moved or forgotten by you: npx omnicloud leftovers STACK says which, and what to do`,
  );
}

/** What `retainOnDelete` has kept, for whoever looks for it later: `kept: volume web-db, 20 GiB, 5f…`. */
function describeKept({ definition, name, size, id }: Leftover): string {
  const noun = (definition.name.split(":").at(-1) ?? "").replace(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
  return ["kept:", [[noun, name].filter(Boolean).join(" "), size, id].filter(Boolean).join(", ")].join(" ");
}

/** Of what was found, what a list names: ids, or `TYPE/ID`, with commas or spaces between them. An id of two is none. */
function namedIn(list: string, found: readonly Leftover[]): Leftover[] {
  const words = list.split(/[\s,]+/).filter(Boolean);
  const meant = words.map((word) => found.filter((object) => isMeantBy(word, object)));
  return found.filter((object) => meant.some((objects) => objects.length === 1 && objects[0] === object));
}
