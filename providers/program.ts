/** The connections of the running program: the same code and the same places as in the provider's host. */
import * as pulumi from "@pulumi/pulumi";
import { connectionsOf } from ".";
import type { Connections } from "./core/connection";

/**
 * The connections of the stack whose program asks. They are read anew each time, because one process of the Automation
 * API runs the programs of several stacks; the clients behind them are shared by all who use the same settings.
 */
export function connectionsOfProgram(): Connections {
  // A structured value is a JSON string here too, secret or not.
  return connectionsOf((key) => {
    const [, namespace = "", name = ""] = /^([^:]+):(.+)$/.exec(key) ?? [];
    return new pulumi.Config(namespace).get(name);
  });
}
