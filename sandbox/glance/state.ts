// Glance's objects: images.
import type { Doc } from "../wire";

/** An image, without its bytes. */
export interface Image {
  id: string;
  name: string;
  disk_format: string | null;
  container_format: string | null;
  visibility: string;
  size: number | null;
  virtual_size: number | null;
  status: string;
  checksum: string | null;
  protected: boolean;
  min_ram: number;
  min_disk: number;
  owner: string;
  os_hidden: boolean;
  os_hash_algo: string | null;
  os_hash_value: string | null;
  created_at: string;
  updated_at: string;
  tags: string[];
  /** All other attributes that were given. */
  properties: Doc;
}

/** The state of Glance. */
export class GlanceState {
  readonly images = new Map<string, Image>();
}
