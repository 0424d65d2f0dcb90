/** A QingStorCluster: configured, deployed and scaled by the installer's jobs, one after the other. */
import * as pulumi from "@pulumi/pulumi";
import type { QingStorClusterArgs, QingStorClusterOutputs, QingStorJobs } from "../../../components/qingStorCluster";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import type { JobKind } from "../assumptions";
import type { QingStorInfo } from "../cluster/api";
import { QingStorResource } from "../cluster/cluster";
import type { ClusterConfig } from "../configuration/config";
import { Configuration } from "../configuration/configuration";
import { Deployment } from "../deployment/deployment";
import { JobNote, type JobNoteOutputs, type Noted, type Wanted } from "../intent/intent";
import { wantedAccess, wantedConfig, wantedStorage } from "../intent/wanted";
import type { JobFields } from "../job/job";
import { JobEnd } from "../jobEnd/jobEnd";
import { AccessScale } from "../scale/access";
import { StorageScale } from "../scale/storage";

type Options = pulumi.ComponentResourceOptions;

/** What every job is given. */
interface CommonArgs {
  connection?: string;
  takeOver?: boolean;
  noted: Fields<Required<Omit<JobNoteOutputs, "asked">>>;
}

/** The steps of one cluster. Each is noted, requested, and waited for; the next one begins after that. */
class Steps {
  private last?: pulumi.Resource;
  private readonly ends: JobEnd[] = [];

  constructor(
    private readonly cluster: pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: QingStorClusterArgs,
    private readonly opts: Options,
  ) {}

  /** The options of what comes after all steps so far. */
  options(): pulumi.CustomResourceOptions {
    const { customTimeouts } = this.opts;
    return { parent: this.cluster, customTimeouts, ...(this.last ? { dependsOn: this.last } : {}) };
  }

  /** Adds a job. @param ask creates its resource */
  job<Job extends JobFields>(
    kind: JobKind,
    wanted: pulumi.Input<Wanted>,
    ask: (name: string, common: CommonArgs, opts: pulumi.CustomResourceOptions) => Job,
  ): Job {
    const name = `${this.name}-${kind}`;
    const { connection, adopt: takeOver } = this.args;
    const note = new JobNote(name, { connection, takeOver, kind, wanted }, this.options());
    const job = ask(name, { connection, takeOver, noted: notedBy(note) }, this.options());
    const end = new JobEnd(name, { connection, kind, job: job.job, outcome: job.outcome }, this.options());
    this.ends.push(end);
    this.last = end;
    return job;
  }

  /** The cluster as it was seen last: a job that adds to it comes after the resource has read it. */
  seenLast(read: pulumi.Output<QingStorInfo>): pulumi.Output<QingStorInfo> {
    const all = pulumi.all([read, ...this.ends.map(({ cluster }) => cluster)]);
    // A program's mocks may know no cluster.
    return all.apply(([first, ...after]) =>
      after.reduce<QingStorInfo>(
        (seen, one) => (one !== undefined && (seen?.updateTime ?? "") < one.updateTime ? one : seen),
        first as QingStorInfo,
      ),
    );
  }
}

/** Builds a QingStorCluster. */
export const build: Builder<QingStorClusterArgs, Fields<QingStorClusterOutputs>> = (self, name, args, _on, opts) => {
  const { connection, accessNodes, storageNodes, allowForget } = args;
  const steps = new Steps(self, name, args, opts);
  const configuration = configure(steps, args);
  const deployment = steps.job("deploy", { hash: "", nodes: [] }, (...given) => new Deployment(...given));
  const access = steps.job(
    "scaleAccess",
    pulumi.output(accessNodes).apply(wantedAccess),
    (step, common, options) =>
      new AccessScale(step, { ...common, accessNodes, configured: configuration.accessNodes }, options),
  );
  const storage = steps.job(
    "scaleStorage",
    pulumi.output(storageNodes).apply(wantedStorage),
    (step, common, options) =>
      new StorageScale(step, { ...common, storageNodes, configured: configuration.storageNodes }, options),
  );
  const { qingstor: read, status } = new QingStorResource(
    name,
    { connection, status: "running", allowForget },
    { ...steps.options(), protect: opts.protect ?? true },
  );
  const qingstor = steps.seenLast(read);
  return {
    qingstor,
    // The argument would be shown for a cluster that is not there yet.
    status: pulumi.all([status, qingstor]).apply(([now]) => now),
    // A program's mocks may know no cluster.
    isActivated: qingstor.apply((known: QingStorInfo | undefined) => known?.isActivated ?? false),
    domain: qingstor.apply((known: QingStorInfo | undefined) => known?.domain ?? ""),
    jobs: jobsOf({ configure: configuration, deploy: deployment, scaleAccess: access, scaleStorage: storage }),
    configHash: configuration.content,
  };
};

/** What a note says, and those before it. */
function notedBy({ before, updated, note, earlier }: JobNote): CommonArgs["noted"] {
  // Only a state of 0.1.0 has none.
  return { before, updated, note, earlier: earlier as pulumi.Output<Noted[]> };
}

function configure(steps: Steps, { qsConf: given, accessNodes, storageNodes }: QingStorClusterArgs): Configuration {
  const qsConf = { ...given, ansibleSshPass: pulumi.secret(given.ansibleSshPass) };
  const config = pulumi.output({ qsConf, accessNodes, storageNodes }) as unknown as pulumi.Output<ClusterConfig>;
  return steps.job(
    "configure",
    config.apply(wantedConfig),
    (step, common, options) => new Configuration(step, { ...common, qsConf, accessNodes, storageNodes }, options),
  );
}

/** The ids of the jobs, of those that have one. */
function jobsOf(jobs: Record<JobKind, JobFields>): pulumi.Output<QingStorJobs> {
  const ids = Object.entries(jobs).map(([kind, { job }]) => [kind, job] as const);
  return pulumi
    .output(Object.fromEntries(ids))
    .apply((known) => Object.fromEntries(Object.entries(known).filter(([, id]) => id !== "")));
}
