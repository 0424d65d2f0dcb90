/** The engine's end of a program: takes the registrations that the SDK sends, and answers each when it is carried out. */
import { deserializeProperties } from "@pulumi/pulumi/runtime/rpc";
import type { Properties } from "./state";

const { Struct } = require("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(value: object): unknown };
};
const proto = require("@pulumi/pulumi/proto/resource_pb") as {
  RegisterResourceResponse: new () => { setUrn(v: string): void; setId(v: string): void; setObject(v: unknown): void };
};

/** What a program registers. */
export interface Registration {
  urn: string;
  /** Other URNs under which the state may know it. */
  aliases: string[];
  type: string;
  name: string;
  custom: boolean;
  inputs: Properties;
  parent?: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  deleteBeforeReplace: boolean;
  ignoreChanges: string[];
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith?: string;
  /** The native provider that it is of: `URN::ID`. */
  provider?: string;
}

/** What the engine answers. */
export interface Registered {
  id: string;
  outputs: Properties;
}

/** The part of the SDK's request that is read here. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getObject(): Parameters<typeof deserializeProperties>[0];
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { forEach(each: (urns: { getUrnsList(): string[] }, property: string) => void): void };
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletedwith(): string;
  getProvider(): string;
  getAliasesList(): Alias[];
}

interface Alias {
  getUrn(): string;
  getSpec(): AliasSpec | undefined;
}

interface AliasSpec {
  getName(): string;
  getType(): string;
  getStack(): string;
  getProject(): string;
  getParenturn(): string;
  getNoparent(): boolean;
}

type Callback = (error: unknown, response: unknown) => void;

/** A monitor, as the SDK's mocks have one. */
export class Monitor {
  constructor(
    private readonly stack: string,
    private readonly project: string,
    private readonly register: (registration: Registration) => Promise<Registered>,
  ) {}

  /** Takes a registration. */
  registerResource(request: Request, callback: Callback): void {
    const registration = this.read(request);
    this.register(registration).then(
      ({ id, outputs }) => {
        const response = new proto.RegisterResourceResponse();
        response.setUrn(registration.urn);
        response.setId(id);
        response.setObject(Struct.fromJavaScript(outputs));
        callback(null, response);
      },
      (error: unknown) => callback(error, undefined),
    );
  }

  /** A component's outputs: nothing here needs them. */
  registerResourceOutputs(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  /** What the SDK may send: plain values, so that a registration reads as a program wrote it. */
  supportsFeature(request: { getId(): string }, callback: Callback): void {
    const plain = new Set(["outputValues", "secrets", "transforms"]);
    callback(null, { getHassupport: () => !plain.has(request.getId()) });
  }

  private read(request: Request): Registration {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent() || undefined];
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((urns, property) => {
      propertyDependencies[property] = urns.getUrnsList();
    });
    return {
      urn: this.urnOf(parent, type, name),
      aliases: request.getAliasesList().map((alias) => this.aliasUrn(alias, { parent, type, name })),
      type,
      name,
      custom: request.getCustom(),
      inputs: deserializeProperties(request.getObject()) as Properties,
      parent,
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      deletedWith: request.getDeletedwith() || undefined,
      provider: request.getProvider() || undefined,
    };
  }

  private urnOf(parent: string | undefined, type: string, name: string, stack = this.stack, project = this.project) {
    const parents = parent?.split("::")[2];
    const above = parents && !parents.endsWith("pulumi:pulumi:Stack") ? `${parents}$` : "";
    return `urn:pulumi:${stack}::${project}::${above}${type}::${name}`;
  }

  private aliasUrn(alias: Alias, own: { parent?: string; type: string; name: string }): string {
    const spec = alias.getSpec();
    if (!spec) return alias.getUrn();
    const parent = spec.getNoparent() ? undefined : spec.getParenturn() || own.parent;
    const [type, name] = [spec.getType() || own.type, spec.getName() || own.name];
    return this.urnOf(parent, type, name, spec.getStack() || this.stack, spec.getProject() || this.project);
  }
}
