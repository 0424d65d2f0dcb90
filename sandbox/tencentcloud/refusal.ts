// How Tencent Cloud refuses: with status 200 and a code in the body, as each action's page lists them.

/** A refusal of an action. */
export class TencentRefusal extends Error {
  /** @param code as documented: `InvalidInstanceId.NotFound` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "TencentRefusal";
  }
}

/** Refuses. */
export function refuse(code: string, message: string): never {
  throw new TencentRefusal(code, message);
}
