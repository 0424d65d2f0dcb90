// For the processes of engines under test: the SDK loads TypeScript and npm's arborist at each start, for programs whose
// functions it writes down; ours has none (a resource's state has an address). They are a third of a host's start, and a
// run of all tests has thousands of starts. So each is loaded when something in it is first used.
const Module = require("node:module");

const LATER = new Set(["typescript", "@npmcli/arborist"]);
const load = Module._load;

Module._load = function (request, parent, isMain) {
  if (!LATER.has(request)) return load.call(this, request, parent, isMain);
  let loaded;
  const there = () => {
    loaded ??= load.call(this, request, parent, isMain);
    return loaded;
  };
  return new Proxy(
    {},
    {
      // What an import of CommonJS asks for at once.
      get: (_, name) => (name === "__esModule" ? true : there()[name]),
      has: (_, name) => name in there(),
      ownKeys: () => Reflect.ownKeys(there()),
      getOwnPropertyDescriptor: (_, name) => ({
        ...Reflect.getOwnPropertyDescriptor(there(), name),
        configurable: true,
      }),
    },
  );
};
