/** An exam room of 500 vms on an exam cloud that takes 200 ms for each call: how near to what its parallelism allows. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { ExamRoom } from "pulumi-omnicloud";
import { startSandbox } from "../../sandbox";
import { openStack } from "../../test/harness/stack";
import { measure } from "./measure";

const STUDENTS = 500;
/** Launches at a time where nobody says. */
const AT_A_TIME = 5;
const LATENCY_MS = 200;
/** Waiting is not work: the engine lets more through than the room does. */
const PARALLEL = 32;

/** What the engine wants to write its state once, at the end, and not at every step. */
const WITHOUT_CHECKPOINTS = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

const room: PulumiFn = async () => {
  new ExamRoom("bench", {
    students: Array.from({ length: STUDENTS }, (_, i) => ({ number: String(141242001 + i), name: `Student ${i}` })),
    image: "xubuntu-14.04-desktop-x86",
    flavor: "m1.small",
  });
};

/** One exam room's figures, in seconds. */
export interface ExamFigures {
  up: number;
  /** All launches one after the other, in a number of rows, with nothing between them. */
  ideal: number;
  /** What of `up` goes when the engine writes its state only at the end. */
  checkpoints: number;
  /** Requests. */
  calls: number;
}

/** Brings the room up twice, with and without the engine's checkpoints. */
export async function runExam(): Promise<ExamFigures> {
  const whole = await up({});
  const bare = await up(WITHOUT_CHECKPOINTS);
  return {
    up: whole.seconds,
    ideal: (Math.ceil(STUDENTS / AT_A_TIME) * LATENCY_MS) / 1000,
    checkpoints: Math.max(0, whole.seconds - bare.seconds),
    calls: whole.calls,
  };
}

async function up(env: Record<string, string>) {
  const sandbox = await startSandbox({ quick: true, latency: LATENCY_MS });
  const connections = { exam: { kind: "examcloud", url: sandbox.examcloud.url } };
  const config = { "omnicloud:connections": JSON.stringify(connections) };
  const stack = await openStack({ program: room, config, env });
  try {
    // The sandbox ends with the vms in it: destroying them would measure nothing.
    return await measure(
      () => sandbox.requests.count({ service: "examcloud" }),
      () => stack.up({ parallel: PARALLEL }),
    );
  } finally {
    await stack.close();
    await sandbox.close();
  }
}
