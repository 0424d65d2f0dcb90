/** How much state a resource takes: compact JSON, as the file back end of a growing stack rewrites it at every step. */
import { dynamic, type Input } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { openStack } from "../../test/harness/stack";
import type { BenchCloud } from "./measure";

/**
 * Brings a program up on the real engine, in a back end of its own, and measures what it left in the state.
 * @param name of the resource in the program
 * @param target the cloud, for a program that needs one
 * @returns bytes of that resource's entry
 */
export async function stateBytes(program: PulumiFn, name: string, target?: BenchCloud): Promise<number> {
  const stack = await openStack({ program, target });
  try {
    await stack.up();
    const resource = (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`));
    if (resource === undefined) throw new Error(`the state has no ${name}`);
    return Buffer.byteLength(JSON.stringify(resource));
  } finally {
    await stack.destroy();
    await stack.close();
  }
}

/** The peer: a `pulumi.dynamic.Resource` with one property, and a provider that can do no more than create it. */
export const peerProgram: PulumiFn = async () => {
  class PeerProvider implements dynamic.ResourceProvider {
    async check(_olds: Size, inputs: Size) {
      return { inputs };
    }
    async create(inputs: Size) {
      return { id: `peer-${inputs.size}`, outs: inputs };
    }
  }
  class Peer extends dynamic.Resource {
    constructor(name: string, args: { size: Input<number> }) {
      super(new PeerProvider(), name, args);
    }
  }
  new Peer(PEER, { size: 1 });
};

interface Size {
  size: number;
}

/** The name of the peer's resource. */
export const PEER = "peer";
