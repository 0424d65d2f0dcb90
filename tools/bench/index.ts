/** The benchmark: ours beside OpenTofu and beside the bare API calls, all in one run, as ratios. */

import { clouds } from "../../providers";
import { providerLineOf } from "../../providers/core/address";
import type { Store } from "../../test/contract/target";
import { runBuckets } from "./buckets";
import { runClouds } from "./clouds";
import { runExam } from "./exam";
import { runLimit } from "./limit";
import type { BenchCloud, UpAndDestroy } from "./measure";
import { ONE, oneProperty, runOurs, runRefresh, runRules } from "./ours";
import { runPeer, runPeerRules } from "./peer";
import { pollingAdds } from "./polling";
import { runShare } from "./share";
import { PEER, peerProgram, stateBytes } from "./stateSize";
import { runUpload } from "./upload";

/** One line of the table. */
export interface Case {
  case: string;
  /** Our figure. */
  ours: number;
  /** The peer's: OpenTofu with terraform-provider-openstack, or `pulumi.dynamic.Resource` for state. */
  peer?: number;
  /** The bare API calls', or the number that ours must not pass. */
  limit?: number;
  unit: string;
  /** Our requests. */
  calls?: number;
  /** What the project promises of this case. */
  promise: string;
  /** Whether the promise is kept in this run. */
  kept: boolean;
}

/** What is measured. */
export interface BenchOptions {
  cloud: BenchCloud;
  store: Store;
  /** Also the peer's security group of 350 rules, which takes it minutes. */
  full: boolean;
  say: (line: string) => void;
}

/** Runs all cases. */
export async function bench({ cloud, store, full, say }: BenchOptions): Promise<Case[]> {
  say("limit: the bare API calls of the team stack");
  const limit = best([await runLimit(cloud), await runLimit(cloud), await runLimit(cloud)]);
  say("ours: the team stack");
  const ours = best([await runOurs(cloud), await runOurs(cloud)]);
  say("peer: the team stack with OpenTofu");
  const peer = await runPeer(cloud);
  say("a share until its client may mount it");
  const share = await runShare(cloud);
  say("ours: a security group of 350 rules");
  const rules = await runRules(cloud);
  const peerRules = full ? await runPeerRules(cloud) : undefined;
  say("ours: a refresh of 200 resources");
  const refresh = await runRefresh(cloud);
  say("a file of 1 GiB to the object storage, ours and aws s3 cp");
  const upload = await runUpload(store);
  say("ours: a list of 1,000 buckets");
  const buckets = await runBuckets(store);
  say("ours: waiting for the jobs of a QingStor installer");
  const polling = await pollingAdds();
  say("ours: an exam room of 500 vms");
  const exam = await runExam();
  say("ours: a preview beside a clouds.yaml of fifty clouds");
  const clouded = await runClouds(cloud);
  say("state");
  const [one, dynamic] = [await stateBytes(oneProperty, ONE, cloud), await stateBytes(peerProgram, PEER)];
  const line = Math.max(
    ...clouds.flatMap(({ definitions }) => definitions()).map(({ name }) => Buffer.byteLength(providerLineOf(name))),
  );

  const seconds = (verb: "up" | "destroy", promise: string, kept: boolean): Case => ({
    case: `team stack, ${verb}`,
    ours: ours[verb].seconds,
    peer: peer[verb].seconds,
    limit: limit[verb].seconds,
    unit: "s",
    calls: ours[verb].calls,
    promise,
    kept,
  });
  const atMost = (name: string, value: number, most: number, unit: string, more: Partial<Case> = {}): Case => ({
    case: name,
    ours: value,
    limit: most,
    unit,
    promise: `at most ${most}`,
    kept: value <= most,
    ...more,
  });
  const [up, destroy] = [ours.up.seconds, ours.destroy.seconds];
  return [
    seconds("up", "≤ 2x limit, ≥ 4x faster than peer", up <= 2 * limit.up.seconds && 4 * up <= peer.up.seconds),
    seconds("destroy", "≥ 20x faster than peer", 20 * destroy <= peer.destroy.seconds),
    {
      ...{ case: "share ready", ours: share.ours.seconds, limit: share.limit.seconds, unit: "s" },
      ...{ calls: share.ours.calls, promise: "≤ 1.5x limit" },
      kept: share.ours.seconds <= 1.5 * share.limit.seconds,
    },
    atMost("group of 350 rules", rules.create.calls, 10, "requests", { peer: peerRules?.calls }),
    atMost("one changed rule of 350", rules.change.calls, 4, "requests"),
    atMost("refresh of 200 resources", refresh.calls, 12, "requests"),
    {
      ...{ case: "upload of 1 GiB", ours: upload.ours, peer: upload.peer, limit: 0.8 * upload.peer, unit: "MiB/s" },
      ...{ promise: "≥ 80 % of aws s3 cp", kept: upload.ours >= 0.8 * upload.peer },
    },
    atMost("list of 1,000 buckets", buckets, 2, "requests"),
    atMost("what polling adds to a job", polling, 2, "s"),
    {
      case: "exam room of 500 vms, up",
      ours: exam.up,
      limit: exam.ideal,
      unit: "s",
      calls: exam.calls,
      promise: `≤ 2x limit; ${Math.round((100 * exam.checkpoints) / exam.up)} % are the engine's checkpoints`,
      kept: exam.up <= 2 * exam.ideal,
    },
    atMost("preview beside 50 clouds", clouded, 1.15, "times that beside one"),
    atMost("provider line in the state", line, 140, "bytes"),
    atMost("state of one property", one, Math.floor(0.4 * dynamic), "bytes", { peer: dynamic }),
  ];
}

/** The quickest of several runs: what the machine's noise adds is not ours, nor the limit's. */
function best(runs: UpAndDestroy[]): UpAndDestroy {
  const quickest = (verb: "up" | "destroy") =>
    runs.map((run) => run[verb]).reduce((a, b) => (a.seconds <= b.seconds ? a : b));
  return { up: quickest("up"), destroy: quickest("destroy") };
}

/** The cases as a table. */
export function table(cases: Case[]): string {
  const figure = (value: number | undefined) => (value === undefined ? "" : String(Math.round(value * 100) / 100));
  const rows = cases.map((line) => [
    line.case,
    figure(line.ours),
    figure(line.peer),
    figure(line.limit),
    line.unit,
    figure(line.calls),
    `${line.promise}: ${line.kept ? "kept" : "NOT KEPT"}`,
  ]);
  const all = [["case", "ours", "peer", "limit", "unit", "calls", "promise"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
