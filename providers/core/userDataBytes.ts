/** How large an instance's user data is: the data itself is a secret, its length is none. */
import * as pulumi from "@pulumi/pulumi";

/** User data as an instance's arguments have it. */
export interface UserData {
  userData?: pulumi.Input<string>;
  userDataBase64?: pulumi.Input<string>;
}

/** The length of the user data; -1 for what is no base64. The data itself is a secret, its length is none. */
export function userDataBytes({ userData, userDataBase64 }: UserData): pulumi.Input<number> | undefined {
  if (userData !== undefined) return lengthOf(userData, (text) => Buffer.byteLength(text));
  if (userDataBase64 === undefined) return undefined;
  return lengthOf(userDataBase64, (text) => {
    const data = Buffer.from(text, "base64");
    return data.toString("base64").replace(/=+$/, "") === text.replace(/\s|=+$/g, "") ? data.length : -1;
  });
}

function lengthOf(value: pulumi.Input<string>, measure: (text: string) => number): pulumi.Input<number> {
  return pulumi.unsecret(pulumi.output(value).apply((text) => measure(text ?? "")));
}
