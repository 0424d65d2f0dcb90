// @ts-check
// The order of test files: the longest first, so that no worker is idle at the end while another is in a long one.
import { relative } from "node:path";
import { BaseSequencer } from "vitest/node";

/** Folders by how long their files take, for a checkout that has not run them yet: npm, then engines, then the rest. */
const LONGEST = [/\/test\/(package|start)\//, /\/test\/(engine|contract\/engine)\//];

/** @param {string} file */
const rank = (file) => {
  const found = LONGEST.findIndex((folder) => folder.test(file));
  return found < 0 ? LONGEST.length : found;
};

/** Vitest's own order is by the times of the last run, and by size where a file has none: then its folder says more. */
export default class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import("vitest/node").TestSpecification[]} files
   */
  async sort(files) {
    const sorted = await super.sort(files);
    const known = (/** @type {import("vitest/node").TestSpecification} */ { project, moduleId }) =>
      this.ctx.cache.getFileTestResults(`${project.name}:${relative(this.ctx.config.root, moduleId)}`) !== undefined;
    if (sorted.every(known)) return sorted;
    return sorted.sort((a, b) => rank(a.moduleId) - rank(b.moduleId));
  }
}
