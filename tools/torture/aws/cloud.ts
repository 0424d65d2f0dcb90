/** AWS as the cloud of rounds: moto behind a gate, in a process of its own for each round. */
import { type OpenCloud, type SavedCloud, withTexts } from "../cloud";
import { contentOf, linesOf } from "./content";
import { type Fork, firstFork } from "./forks";
import { Gate } from "./gate";
import { AWS_ENVIRONMENT, REGION } from "./keys";
import { Plugin } from "./plugin";

/** An empty account, saved. */
export async function awsCloud(): Promise<SavedCloud> {
  Object.assign(process.env, AWS_ENVIRONMENT);
  const [first, gate] = await Promise.all([firstFork(), Gate.open()]);
  // What is asked for the first time takes moto a second.
  await contentOf(urlOf(first));
  return savedAs(first, gate);
}

const urlOf = ({ port }: Fork): string => `http://127.0.0.1:${port}`;

function savedAs(fork: Fork, gate: Gate): SavedCloud {
  return { open: async () => opened(await fork.fork(), gate) };
}

function opened(fork: Fork, gate: Gate): OpenCloud {
  gate.to = fork.port;
  gate.requests.clear();
  gate.faults.clear();
  const connections = { aws: { kind: "aws", region: REGION, endpoint: gate.url } };
  const save = () => contentOf(urlOf(fork));
  return {
    sandbox: { requests: gate.requests, faults: gate.faults, save },
    config: { "omnicloud:connections": JSON.stringify(connections) },
    plugin: () => Plugin.start(gate),
    lines: async (change = String) => linesOf(withTexts(await save(), change)),
    save: async () => savedAs(await fork.fork(), gate),
    async close() {
      gate.to = undefined;
      await fork.end();
    },
  };
}
