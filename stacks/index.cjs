// The program that Pulumi runs. It is built JavaScript: TypeScript run in place fails under Pulumi's own ts-node.
if (!require("node:fs").existsSync(`${__dirname}/../dist/stacks/index.js`))
  throw new Error("the programs are not built: run npm run build");
module.exports = require("../dist/stacks/index.js").program;
