import { defineConfig } from "vitest/config";
import LongestFirst from "./tools/order.mjs";

/** What the sources load when it is first used, by a `require` within a function. */
const LAZY = /\brequire\("(\.{1,2}\/[^"]+)"\)/g;

/** Vitest runs the sources as ES modules, in which nothing can be required: what is loaded lazily is imported. */
const importLazy = {
  name: "import-lazy",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith(".ts") || id.includes("/node_modules/")) return undefined;
    const paths = [...new Set([...code.matchAll(LAZY)].map(([, path]) => path))];
    if (paths.length === 0) return undefined;
    const name = (path) => `lazy_${paths.indexOf(path)}`;
    const imports = paths.map((path) => `import * as ${name(path)} from "${path}";`).join(" ");
    // On the first line, so that every other line keeps its number.
    return { code: `${imports} ${code.replace(LAZY, (_, path) => name(path))}`, map: null };
  },
};

export default defineConfig({
  plugins: [importLazy],
  test: {
    include: ["test/**/*.test.{ts,mjs}"],
    // Engine tests start several processes each, and wait for them: on two cores, three files at a time leave none idle.
    pool: "forks",
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // These two do nothing with QUICK=0, the switch of all speed-ups.
    globalSetup: "./test/harness/quick/keeper.mjs",
    execArgv: ["--require", "./test/harness/quick/lazily.cjs"],
    // One line a file: tools/vitest.mjs shows more with --verbose.
    slowTestThreshold: Number.MAX_SAFE_INTEGER,
    silent: "passed-only",
    // Whatever hangs ends some time, and nothing else does: a busy machine may take its time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
    // The engine as tests want it: no question, no look for a newer version, and nothing of the user's own stacks.
    env: {
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: "true",
      // The AWS SDK's word on Node 20, in every file.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  },
});
