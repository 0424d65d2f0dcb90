/** The secrets among a connection's settings. */

/** The texts under these names, at any depth. */
export function valuesOf(settings: unknown, names: ReadonlySet<string>): string[] {
  if (typeof settings !== "object" || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]) =>
    names.has(name) && (typeof value === "string" || typeof value === "number")
      ? [String(value)]
      : valuesOf(value, names),
  );
}
