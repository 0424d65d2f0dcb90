// The usage log, as an administrator reads and trims it.
import { type Operation, operation } from "../call";
import { flag, json, ok, text } from "./asked";

/** The operations on the usage log. */
export const adminUsage: Operation[] = [
  operation("GET /admin/usage", "get_usage", (call) =>
    json(
      call.state.usage.report(text(call, "uid"), flag(call, "show-entries", true), flag(call, "show-summary", true)),
    ),
  ),
  operation("DELETE /admin/usage", "trim_usage", (call) => {
    call.state.usage.trim(text(call, "uid"));
    return ok;
  }),
];
