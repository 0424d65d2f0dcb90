// One QingStor installer: what it was told, what it runs, and what a test can make of it.
import type { Clock } from "../clock";
import type { Fate } from "../faults";
import type { Doc } from "../wire";
import { type Cipher, PasswordKeys } from "./cipher";
import { type Course, type Job, type JobAction, Jobs, jobActions } from "./jobs";

/** What a connection of `pulumi-omnicloud` says to reach the installer. */
export interface InstallerConnection {
  kind: "qingstor";
  url: string;
  userId: string;
  password: string;
  passwordCipher: Cipher;
  passwordKey?: string;
}

/** An installer. */
export class Installer {
  readonly userId = "admin";
  readonly password = "Zhu88jie";
  readonly keys = new PasswordKeys();
  /** Every job that was ever started, oldest first. */
  readonly jobs: Jobs;
  /** How PASSWORD must be encrypted. */
  cipher: Cipher = "none";
  /** Milliseconds that each step of a job takes that is started from now on. */
  pace: number;
  /**
   * True where answers come in disorder: a status that is one step old now and then, the lines of a log backwards, the
   * last line of a step when the next one is under way.
   */
  disorder = false;
  /** The cluster's status once it is deployed: `running`, or whatever a test says. */
  status = "running";
  activated = false;
  deployed = false;
  /** Where it listens, once it does. */
  url = "";
  private configured = false;
  private readonly failing = new Map<JobAction, Course["fails"]>();
  private readonly refusals: { action: string; code: number; message: string }[] = [];
  private updatedAt = new Date();
  private readonly createdAt = new Date();

  constructor(clock: Clock, pace: number) {
    this.pace = pace;
    this.jobs = new Jobs(clock, (job) => this.ended(job));
  }

  /** How often each action started a job through the API: `{ ConfigQingStor: 1, … }`. */
  get counts(): Record<JobAction, number> {
    const count = (action: JobAction) =>
      this.jobs.all.filter((job) => job.action === action && job.by === "api").length;
    return Object.fromEntries(jobActions.map((action) => [action, count(action)])) as Record<JobAction, number>;
  }

  /** The connection to it, with the key that its cipher needs. */
  get connection(): InstallerConnection {
    const { url, userId, password, cipher, keys } = this;
    const key = { none: undefined, "RSA-OAEP": keys.publicKey, "AES-GCM": keys.aes }[cipher];
    return { kind: "qingstor", url, userId, password, passwordCipher: cipher, ...(key ? { passwordKey: key } : {}) };
  }

  /** From now on the jobs of this action fail at this step, until it is repaired. */
  failAt(
    action: JobAction,
    step: number,
    line = "fatal: UNREACHABLE! node_test5: ssh: connect: No route to host",
  ): void {
    this.failing.set(action, { step, line });
  }

  /** Jobs of this action fail no more. */
  repair(action: JobAction): void {
    this.failing.delete(action);
  }

  /** The next request for this action is refused with a code; nothing is done. */
  refuseNext(action: string, code: number, message: string): void {
    this.refusals.push({ action, code, message });
  }

  /** The refusal that waits for this action, used up by asking. */
  refusal(action: string): { code: number; message: string } | undefined {
    const at = this.refusals.findIndex((refusal) => refusal.action === action);
    return at < 0 ? undefined : this.refusals.splice(at, 1)[0];
  }

  /** Somebody at the installer itself starts a job. */
  somebodyElse(action: JobAction, request: Doc = {}): Job {
    return this.start(action, request, "somebody else");
  }

  /** Starts a job. */
  start(action: JobAction, request: Doc, by: Job["by"], fates: ReadonlySet<Fate> = new Set()): Job {
    const lost = fates.has("goes-to-error") ? { step: 0, line: "fatal: it was told to fail" } : undefined;
    const course = { pace: this.pace, fails: lost ?? this.failing.get(action), stuck: fates.has("stuck") };
    this.updatedAt = new Date();
    return this.jobs.start(action, request, by, course);
  }

  /** Why a job of this action cannot be started now. */
  hindrance(action: JobAction): string | undefined {
    const running = this.jobs.running();
    if (running) return `job ${running.id} is running`;
    if (action === "DeployQingStor" && !this.configured) return "the platform is not configured";
    if (action.startsWith("Scale") && !this.deployed) return "the platform is not deployed";
    return undefined;
  }

  /** The dictionary of DescribeQingStor. */
  describe(): Doc {
    const status = this.jobs.running() ? "deploying" : this.deployed ? this.status : "pending";
    return {
      console_id: "test",
      create_time: timeOf(this.createdAt),
      domain: "qingstor.me",
      hosts: [],
      installer_version: "4.0",
      is_activated: this.activated ? 1 : 0,
      is_deployed: this.deployed ? 1 : 0,
      platform_info: {},
      platform_name: "qingstor",
      pre_status: this.jobs.all.length > 0 ? "deploying" : "",
      qingstor_version: "20181001",
      status,
      update_time: timeOf(this.updatedAt),
    };
  }

  private ended(job: Job): void {
    this.updatedAt = new Date();
    if (job.status !== "successful") return;
    if (job.action === "ConfigQingStor") this.configured = true;
    if (job.action === "DeployQingStor") this.deployed = true;
  }
}

/** 2018-08-28 14:27:32 */
const timeOf = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");
