// @ts-check
// The Automation API's own download of the engine, in a process of its own: it has no bound on its time.
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const [root] = process.argv.slice(2);
const { version } = await PulumiCommand.install({ root });
console.log(`pulumi ${version}`);
