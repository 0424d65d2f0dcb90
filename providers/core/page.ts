/** Lists that are given in numbered pages, as the IaaS document numbers them. */
import { z } from "zod";
import type { Shape } from "./schema";

/** Which page is meant. */
export interface Page {
  /** Which page; the first is 1. A page past the end is empty. @default 1 */
  pageNumber?: number;
  /** The number of items on a page. 0 means the default. @default 100 */
  pageSize?: number;
}

/** The schema of a page's arguments. */
export const pageFields: Shape<Page> = {
  pageNumber: z.int().positive("must be 1 or more: the first page is 1").optional(),
  pageSize: z.int().nonnegative("must be 1 or more, or 0 for the default").optional(),
};

const USUAL = 100;

/** The page's number and size, and the end of it in the whole list. */
export function pageOf(
  { pageNumber = 1, pageSize }: Page,
  usual = USUAL,
): { number: number; size: number; end: number } {
  const size = pageSize || usual;
  return { number: pageNumber, size, end: pageNumber * size };
}
