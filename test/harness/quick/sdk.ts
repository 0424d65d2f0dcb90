/** The SDK's part: what its Automation API asks the engine around each operation, and tests know already. */
import type { Stack, Workspace } from "@pulumi/pulumi/automation";
import { holds } from "./hold";

/** A workspace whose stack is there: the engine need not be asked when it is selected. */
export function withStack<W extends Workspace>(workspace: W): { workspace: W; check(): void } {
  let asked = false;
  workspace.selectStack = async () => {
    asked = true;
  };
  return {
    workspace,
    check: () => holds("selectStack", asked, "Stack.select asks no longer through Workspace.selectStack"),
  };
}

/** What the SDK asks at the end of an operation. */
const QUESTIONS = {
  preview: [],
  up: ["outputs", "info"],
  refresh: ["info"],
  destroy: ["info"],
} as const;

/** An operation of a stack. */
export type Verb = keyof typeof QUESTIONS;

/**
 * After each operation the Automation API asks for outputs without secrets, outputs with secrets, and the history: three
 * more engines, which take as long as a small update itself. The event stream has reported the outputs already.
 * @returns a check that this spared the questions of an operation that succeeded
 */
export function withoutQuestions(stack: Stack): (verb: Verb) => void {
  const asked = new Set<string>();
  stack.info = async () => {
    asked.add("info");
    return undefined;
  };
  stack.outputs = async () => {
    asked.add("outputs");
    return {};
  };
  return (verb) => {
    for (const question of QUESTIONS[verb])
      holds(question, asked.has(question), `Stack.${verb} asks no longer through Stack.${question}`);
    asked.clear();
  };
}
