/** A stack under torture on its cloud, on the small engine or on the real one: what a recovery does with it. */
import type { Outcome } from "./engine";
import type { Ground } from "./ground";
import type { Scene } from "./judge";
import type { Variant } from "./subject";
import type { World } from "./world";

/** What a user does with a stack. */
export interface Player {
  /** Brings it up; if what is there is to be adopted, the program says so. */
  up(variant: Variant): Promise<Outcome>;
  /** What an `up` would do: nothing if all is as the program says. */
  plan(variant: Variant): Promise<string[]>;
  refresh(): Promise<Outcome>;
}

/** A stack, and its cloud. */
export interface Stage extends Scene {
  engine: Scene["engine"] & Player;
}

/** A program's stack on the small engine. */
export function stageOf({ engine, ...world }: World, ground: Ground): Stage {
  const natives = ground.subject.on === "aws";
  return {
    ...world,
    natives,
    engine: {
      state: engine.state,
      up: (variant) => ground.up(engine, variant),
      plan: (variant) => engine.plan(ground.program(variant)),
      refresh: () => engine.refresh({ clear: !natives }),
      destroy: () => engine.destroy(),
      command: (command) => engine.command(command),
    },
  };
}
