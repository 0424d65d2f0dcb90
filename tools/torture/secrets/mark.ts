/** A program whose every free text is a secret. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Declared, pulumi, withDeclared } from "../subjects/package";

/** The arguments that are made secret: what a cloud takes as it is, and what no id or URL is made from. */
const TEXTS = new Set(["description", "userData", "displayName", "metadata", "tags", "rules"]);
/** The parts of these whose texts are free. */
const FREE = /^(description|userData|displayName|metadata\..*|tags\.\d+|rules\.\d+\.description)$/;

/** The secrets of a program. */
export interface Marked {
  program: PulumiFn;
  /** The whole values that are secret, each with the secret in it. */
  wholes: Set<string>;
}

/** The program with the secret at the end of every free text, and in every file's content. */
export function marked(program: PulumiFn, secret: string): Marked {
  const wholes = new Set<string>();
  const hidden = (text: string) => {
    // In one line: what the engine logs is told from all else line by line.
    const whole = text.replaceAll("\n", ";") + secret;
    wholes.add(whole);
    return pulumi.secret(whole);
  };
  const told = (value: unknown, path: string): unknown => {
    if (typeof value === "string") return FREE.test(path) ? hidden(value) : value;
    if (Array.isArray(value)) return value.map((one, i) => told(one, `${path}.${i}`));
    if (typeof value !== "object" || value === null || !isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner, `${path}.${key}`)]));
  };
  const secretly = (props: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(props).map(([key, value]) => [key, TEXTS.has(key) ? told(value, key) : value]));
  const withContent = (args: Record<string, unknown>) => {
    const text = (args.source as { text?: unknown } | undefined)?.text;
    if (text === undefined) return args;
    wholes.add(secret);
    return { ...args, source: pulumi.secret(new pulumi.asset.StringAsset(secret)) };
  };
  const change = (declared: Declared): Declared => ({ ...declared, args: withContent(secretly(declared.args)) });
  return { wholes, program: () => withDeclared(change, program) };
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
}
