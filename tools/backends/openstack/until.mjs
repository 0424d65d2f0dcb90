// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { allRun } from "./processes.mjs";

/**
 * Tries until it goes well. Fails with the last reason when the time is over, and at once when a daemon of the cloud has
 * ended: then it never will.
 * @param {import("./cloud.mjs").Cloud} cloud
 * @param {string} what is waited for, as a sentence: "MariaDB answers"
 * @param {number} seconds
 * @param {() => Promise<unknown>} attempt
 */
export async function until(cloud, what, seconds, attempt) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    allRun(cloud);
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`waited ${seconds} s until ${what}: ${error instanceof Error ? error.message : error}`);
      }
    }
    await sleep(200);
  }
}
