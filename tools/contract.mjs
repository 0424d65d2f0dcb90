// @ts-check
// The contract: a case counts only when the same one has passed on the sandbox and on the real cloud.

/** @typedef {import("./vitest.mjs").Case} Case */

/** Where the files are that run on both. */
const CONTRACT = "test/contract/";

/**
 * The contract cases that passed on one side only.
 * @param {readonly Case[]} sandbox
 * @param {readonly Case[]} real
 * @returns {{file: string, name: string, missing: "the sandbox" | "the real cloud"}[]}
 */
export function onOneSideOnly(sandbox, real) {
  const [here, there] = [passed(sandbox), passed(real)];
  const missingThere = [...here].filter(([key]) => !there.has(key));
  const missingHere = [...there].filter(([key]) => !here.has(key));
  return [
    ...missingThere.map(([, { file, name }]) => ({ file, name, missing: /** @type {const} */ ("the real cloud") })),
    ...missingHere.map(([, { file, name }]) => ({ file, name, missing: /** @type {const} */ ("the sandbox") })),
  ];
}

/** @param {readonly Case[]} cases */
const passed = (cases) =>
  new Map(
    cases
      .filter(({ file, state }) => file.startsWith(CONTRACT) && state === "passed")
      .map((one) => [`${one.file} ${one.name}`, one]),
  );
