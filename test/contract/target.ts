/** The cloud that the contract runs against: the sandbox, or a real one (OMNICLOUD_TARGET=real and OS_* variables). */
import { startSandbox } from "../sandbox";

/** A cloud with its operator. */
export interface Target {
  /** `sandbox` or `real`. */
  name: string;
  /** The Keystone v3 URL. */
  authUrl: string;
  operator: { username: string; password: string; projectName: string; domain: string };
  region: string;
  close(): Promise<void>;
}

/** The target that the environment names; the sandbox where it names none. */
export async function openTarget(): Promise<Target> {
  if (process.env.OMNICLOUD_TARGET === "real") {
    return {
      name: "real",
      authUrl: process.env.OS_AUTH_URL || "http://127.0.0.1:5000/v3",
      operator: { username: "admin", password: "secret", projectName: "admin", domain: "Default" },
      region: "RegionOne",
      close: async () => undefined,
    };
  }
  const sandbox = await startSandbox();
  return {
    name: "sandbox",
    authUrl: sandbox.authUrl,
    operator: sandbox.operator,
    region: "RegionOne",
    close: () => sandbox.close(),
  };
}
