import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,mjs}"],
    // Engine tests start several processes each, and wait for them: on two cores, three files at a time leave none idle.
    pool: "forks",
    maxWorkers: 3,
    execArgv: ["--require", "./test/harness/quick/lazily.cjs"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
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
