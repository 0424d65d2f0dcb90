/** A refusal in each service's own form. */

/** An answer's body and type. */
interface Refusal {
  type: string;
  text: string;
  headers: Record<string, string>;
}

/** What a service answers that refuses with a code. */
export function refusal(service: string, code: string): Refusal {
  const message = `refused: ${code}`;
  if (service === "efs")
    return {
      type: "application/json",
      text: JSON.stringify({ ErrorCode: code, Message: message }),
      headers: { "x-amzn-errortype": code },
    };
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const id = "<RequestID>00000000-0000-4000-8000-000000000000</RequestID>";
  const text =
    service === "s3"
      ? error
      : service === "iam" || service === "sts"
        ? `<ErrorResponse>${error.replace("<Error>", "<Error><Type>Sender</Type>")}${id}</ErrorResponse>`
        : `<Response><Errors>${error}</Errors>${id}</Response>`;
  return { type: "text/xml", text: `<?xml version="1.0" encoding="UTF-8"?>${text}`, headers: {} };
}
