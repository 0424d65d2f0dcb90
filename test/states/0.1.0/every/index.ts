/**
 * Every resource, component and look-up of 0.1.0, and each of their arguments at least once: what its state holds must
 * stay as it is. Its stack's name and config are those of `test/states/every.ts`, which prepares the clouds.
 */
import * as pulumi from "@pulumi/pulumi";
import { computers } from "./computers";
import { disks } from "./disks";
import { exams } from "./exams";
import { lookups } from "./lookups";
import { networks } from "./networks";
import { shares } from "./shares";
import { cluster } from "./storage";
import { store } from "./store";
import { tenants } from "./tenants";

/** Runs all of it; what it returns are the stack's outputs. */
export async function program(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config("every");
  const nets = networks(config);
  const servers = computers(config, nets);
  const volumes = disks(config, servers);
  const files = shares(config, nets, servers);
  const objects = store(config);
  const tenant = tenants();
  const exam = exams(config);
  const storage = cluster();
  const seen = lookups({ nets, servers, volumes, files, objects, tenant, exam, storage });
  return {
    networks: nets.outputs,
    servers: servers.outputs,
    volumes: volumes.outputs,
    files: files.outputs,
    objects: objects.outputs,
    tenant: tenant.outputs,
    exam: exam.outputs,
    storage: storage.outputs,
    seen,
  };
}
