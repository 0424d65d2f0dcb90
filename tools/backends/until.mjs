// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { allRun } from "./processes.mjs";

/**
 * Tries until it goes well. Fails with the last reason when the time is over, and at once when a daemon of the place has
 * ended: then it never will.
 * @param {import("./processes.mjs").Place} place
 * @param {string} what is waited for, as a sentence: "MariaDB answers"
 * @param {number} seconds
 * @param {() => Promise<unknown>} attempt
 */
export async function until(place, what, seconds, attempt) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    allRun(place);
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
