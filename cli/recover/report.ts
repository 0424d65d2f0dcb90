/** What `omnicloud recover` says: one table, or the same as JSON. */
import { describeLock } from "../lock";
import type { Finding } from "./findings";
import type { Holder } from "./holder";

/** What was found and done. */
export interface Report {
  /** The stack. */
  stack: string;
  /** Whether nothing was changed. */
  dryRun: boolean;
  /** Who holds or held the stack; `undefined` if its back end does not say so. */
  locks?: readonly Holder[];
  /** The connections that were asked, and where they lead. */
  places?: readonly string[];
  /** Why nothing was done, if the stack may be in use. */
  refused?: string;
  /** The file that has the state as it was. */
  backup?: string;
  /** A line for each operation, and for what no operation explains. */
  findings: Finding[];
}

/** The report for a user. */
export function inWords({ stack, dryRun, locks = [], places = [], refused, backup, findings }: Report): string[] {
  const is = dryRun || refused !== undefined ? "is" : "was";
  const lines = locks.map((holder) => `stack ${stack} ${is} ${describeLock(holder)}: ${holder.says}`);
  if (refused !== undefined) return [...lines, refused];
  lines.push(...places);
  if (findings.length > 0) lines.push(...table(findings, dryRun));
  if (backup) lines.push(`the state as it was is in ${backup}`);
  return [...lines, conclusion({ stack, dryRun, locks, findings })];
}

/** The report for a program. */
export function asJson(report: Report): string {
  const findings = report.findings.map(({ operation, resource, urn, id, found, done, isLeft }) => ({
    ...{ operation, resource, urn, id, found, done, isLeft },
  }));
  return JSON.stringify({ ...report, findings }, undefined, 2);
}

/** Whether something is left to do: in a dry run also what would be done. */
export function isLeft({ dryRun, locks = [], findings }: Report): boolean {
  return findings.some((finding) => finding.isLeft) || (dryRun && locks.length + findings.length > 0);
}

function conclusion({ stack, dryRun, locks = [], findings }: Report): string {
  if (findings.length === 0 && locks.length === 0) return `stack ${stack} has nothing to recover`;
  if (dryRun) return `nothing was changed: npx omnicloud recover ${stack}`;
  const left = findings.filter(({ isLeft }) => isLeft).length;
  const rest = left === 0 ? "" : `; ${left === 1 ? "one line is" : `${left} lines are`} left to you`;
  return `stack ${stack} is recovered: pulumi up or pulumi destroy goes on${rest}`;
}

function table(findings: Finding[], dryRun: boolean): string[] {
  const head = ["operation", "resource", "found", dryRun ? "to be done" : "done"];
  const rows = [head, ...findings.map(({ operation, resource, found, done }) => [operation, resource, found, done])];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
