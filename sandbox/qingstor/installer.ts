// A QingStor installer: its state, its jobs, and how a test makes them fail.
import type { Clock } from "../clock";
import type { Fate } from "../faults";
import type { Doc } from "../wire";
import { type Cipher, PasswordKeys } from "./cipher";
import { type Course, type Job, type JobAction, Jobs, jobActions } from "./jobs";

/** A connection of `pulumi-omnicloud` to the installer. */
export interface InstallerConnection {
  kind: "qingstor";
  url: string;
  userId: string;
  password: string;
  passwordCipher: Cipher;
  passwordKey?: string;
}

/** A QingStor installer. A test may change its fields while it runs. */
export class Installer {
  readonly userId = "admin";
  readonly password = "Zhu88jie";
  readonly keys = new PasswordKeys();
  /** All jobs, oldest first. */
  readonly jobs: Jobs;
  /** How PASSWORD must be encrypted. Default "none". */
  cipher: Cipher = "none";
  /** Milliseconds of each step of the jobs that are started from now on. */
  pace: number;
  /**
   * Whether answers are in disorder: now and then a status of the step before, the lines of a log backwards, and the
   * last line of a step missing until the job ends. Default false.
   */
  disorder = false;
  /** The cluster's status once it is deployed. Default "running". */
  status = "running";
  activated = false;
  deployed = false;
  /** Its address, once it listens. */
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

  /** The number of jobs that each action started through the API: `{ ConfigQingStor: 1, … }`. */
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

  /**
   * Makes the jobs of an action fail at a step, until the action is repaired.
   * @param line What the job's log says.
   */
  failAt(
    action: JobAction,
    step: number,
    line = "fatal: UNREACHABLE! node_test5: ssh: connect: No route to host",
  ): void {
    this.failing.set(action, { step, line });
  }

  /** Lets the jobs of an action succeed again. */
  repair(action: JobAction): void {
    this.failing.delete(action);
  }

  /** Refuses the next request for an action with a code; nothing is done. */
  refuseNext(action: string, code: number, message: string): void {
    this.refusals.push({ action, code, message });
  }

  /** Takes the refusal that waits for an action, if any. */
  refusal(action: string): { code: number; message: string } | undefined {
    const at = this.refusals.findIndex((refusal) => refusal.action === action);
    return at < 0 ? undefined : this.refusals.splice(at, 1)[0];
  }

  /** Starts a job as somebody at the installer itself would. */
  somebodyElse(action: JobAction, request: Doc = {}): Job {
    return this.start(action, request, "somebody else");
  }

  /**
   * Starts a job.
   * @param by Who starts it.
   * @param fates What faults say is to happen to it.
   */
  start(action: JobAction, request: Doc, by: Job["by"], fates: ReadonlySet<Fate> = new Set()): Job {
    const lost = fates.has("goes-to-error") ? { step: 0, line: "fatal: it was told to fail" } : undefined;
    const course = { pace: this.pace, fails: lost ?? this.failing.get(action), stuck: fates.has("stuck") };
    this.updatedAt = new Date();
    return this.jobs.start(action, request, by, course);
  }

  /** Why a job of an action cannot be started now; undefined if it can. */
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

/** A time as the installer writes it: 2018-08-28 14:27:32. */
const timeOf = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");
