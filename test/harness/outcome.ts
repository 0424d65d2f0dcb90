/** What one operation of the engine did, out of its event stream: per resource, in words that a test can compare. */
import type { DiagnosticEvent, EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";

/** What became of one resource. A replacement is one operation here, though the engine makes three steps of it. */
export type Op = "create" | "update" | "replace" | "delete" | "same" | "read" | "refresh" | "discard" | "import";

/** How many of the program's resources met each operation. */
export type Counts = Partial<Record<Op, number>>;

/** One operation of the engine, at its end. */
export class Outcome {
  /**
   * @param ok whether the engine ended without an error
   * @param output all that the engine wrote, to either stream
   * @param events the event stream
   * @param outputs the stack's outputs after an `up`, secrets in clear
   */
  constructor(
    readonly ok: boolean,
    readonly output: string,
    readonly events: readonly EngineEvent[],
    readonly outputs: Readonly<Record<string, unknown>> = {},
  ) {}

  /** The operation on each of the program's resources, by the resource's name (by its type too, where two share one). */
  get ops(): Record<string, Op> {
    const byUrn = new Map<string, Op>();
    for (const { urn, op } of this.steps) {
      const merged = merge(byUrn.get(urn), operationOf(op));
      if (merged) byUrn.set(urn, merged);
    }
    const names = [...byUrn.keys()].map(nameOf);
    return Object.fromEntries(
      [...byUrn].map(([urn, op]) => {
        const name = nameOf(urn);
        return [names.indexOf(name) === names.lastIndexOf(name) ? name : `${typeOf(urn)} ${name}`, op];
      }),
    );
  }

  /** How often each operation came, the stack itself and our identity left out: `{ create: 2, same: 1 }`. */
  get counts(): Counts {
    const counts: Counts = {};
    for (const op of Object.values(this.ops)) counts[op] = (counts[op] ?? 0) + 1;
    return counts;
  }

  /** The engine's steps on the program's resources, in order; in a preview the planned ones. */
  get steps(): StepEventMetadata[] {
    const refreshing = new Set<string>();
    return this.events.flatMap(({ resourcePreEvent, resOutputsEvent }) => {
      const begun = resourcePreEvent?.metadata;
      if (begun?.op === "refresh") refreshing.add(begun.urn);
      // A refresh tells what it found at its end; all else tells what it does at its beginning, also where it then fails.
      const ended = resOutputsEvent?.metadata;
      const found = ended && refreshing.delete(ended.urn) ? ended : undefined;
      const step = found ?? (begun?.op === "refresh" ? undefined : begun);
      return step && ofProgram(step) ? [step] : [];
    });
  }

  /** The last that was told of a resource, with its state before (`old`) and after (`new`). */
  step(resource: string): StepEventMetadata | undefined {
    return this.events
      .flatMap(({ resourcePreEvent, resOutputsEvent }) => resOutputsEvent?.metadata ?? resourcePreEvent?.metadata ?? [])
      .filter(({ urn }) => names(urn, resource))
      .at(-1);
  }

  /** The errors on a resource (by URN or name), or all. */
  errors(resource?: string): string[] {
    return this.lines("error", resource);
  }

  /** The warnings on a resource (by URN or name), or all. */
  warnings(resource?: string): string[] {
    return this.lines("warning", resource);
  }

  /** The lines of information that stay on a resource. */
  info(resource?: string): string[] {
    return this.lines("info", resource);
  }

  /** The lines of progress that were shown on a resource while it was worked on. */
  progress(resource?: string): string[] {
    return this.diagnostics(resource)
      .filter(({ ephemeral }) => ephemeral)
      .map(text);
  }

  /** Everything shown on a resource, or at all. */
  diagnostics(resource?: string): DiagnosticEvent[] {
    return this.events.flatMap(({ diagnosticEvent: event }) =>
      event && (resource === undefined || (event.urn && names(event.urn, resource))) ? [event] : [],
    );
  }

  private lines(severity: "error" | "warning" | "info", resource?: string): string[] {
    return this.diagnostics(resource)
      .filter((event) => event.severity === severity && !event.ephemeral)
      .map(text);
  }
}

/** The name of the resource with this URN. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function names(urn: string, resource: string): boolean {
  return urn === resource || nameOf(urn) === resource;
}

function typeOf(urn: string): string {
  const type = urn.split("::").at(-2)?.split("$").at(-1) ?? "";
  return type.replace(/^.*[/:](?=[^/:]+:[^/:]+$)/, "");
}

function text({ message }: DiagnosticEvent): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}

function ofProgram({ type, urn }: StepEventMetadata): boolean {
  return !type.startsWith("pulumi:") && !type.endsWith("omnicloud:Identity") && urn !== "";
}

function operationOf(op: OpType): Op | undefined {
  switch (op) {
    case "create-replacement":
    case "delete-replaced":
    case "replace":
    case "import-replacement":
    case "read-replacement":
    case "discard-replaced":
      return "replace";
    case "remove-pending-replace":
      return undefined;
    default:
      return op;
  }
}

function merge(before: Op | undefined, now: Op | undefined): Op | undefined {
  if (before === "replace" || now === undefined) return before;
  return now;
}
