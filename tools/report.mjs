// @ts-check
// The reporter behind the counts: vitest's own in JSON, which says on the terminal where its file is.
import { writeFile } from "node:fs/promises";
import { JsonReporter } from "vitest/node";

/** Writes what vitest's reporter "json" writes, to the file that `--outputFile.json` names. */
export default class Report extends JsonReporter {
  /**
   * @override
   * @param {string} report
   */
  async writeReport(report) {
    const { outputFile } = this.ctx.config;
    const file = typeof outputFile === "object" ? outputFile.json : outputFile;
    if (file === undefined) throw new Error("--outputFile.json is missing");
    await writeFile(file, report);
  }
}
