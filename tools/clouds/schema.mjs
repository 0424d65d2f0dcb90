// @ts-check
// What components and look-ups take and give, as their types say it: the one place in which arguments and outputs are written.
import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "typescript";

/** The kinds of cloud that may have a block among the arguments. */
export const BLOCKS = ["openstack", "ceph", "aws", "tencentcloud"];

/** How deep parts of arguments are followed. */
const DEEPEST = 3;

/**
 * @typedef {object} Field An argument or an output.
 * @property {string} path As a user writes it; `*` stands for any key, `[]` for each of a list: `subnets.*.cidr`.
 * @property {string} text What it is: the first sentence of its doc comment.
 * @property {boolean} optional
 * @property {boolean} deprecated Whether it is another spelling of an earlier version.
 */

/** @typedef {{name: string, args: Field[], outputs: Field[]}} Schema Of a component or look-up. */

/**
 * @typedef {object} Sources
 * @property {ts.Program} program
 * @property {(path: string) => ts.SourceFile} file By its path from the root.
 */

/**
 * Reads the sources of a checkout, as the compiler does.
 * @param {string} root
 * @param {readonly string[]} files From the root.
 * @returns {Sources}
 */
export function readSources(root, files) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const rootNames = files.map((path) => join(root, path));
  const program = ts.createProgram({ rootNames, options: { ...options, noEmit: true, types: [], incremental: false } });
  return {
    program,
    file(path) {
      const found = program.getSourceFile(join(root, path));
      if (!found) throw new Error(`there is no ${path}`);
      return found;
    },
  };
}

/**
 * The files of a room: `components`, `lookups`.
 * @param {string} root
 * @param {string} room
 */
export const filesIn = (root, room) =>
  readdirSync(join(root, room))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${room}/${name}`);

/**
 * The components: what each class takes and has.
 * @param {string} root
 * @param {Sources} sources
 * @returns {Schema[]}
 */
export function componentSchemas(root, sources) {
  const checker = sources.program.getTypeChecker();
  const read = fieldsOf(checker);
  return filesIn(root, "components").flatMap((path) =>
    exportsOf(checker, sources.file(path)).flatMap((symbol) => {
      const declared = symbol.valueDeclaration;
      if (
        !declared ||
        !ts.isClassDeclaration(declared) ||
        ts.getCombinedModifierFlags(declared) & ts.ModifierFlags.Abstract
      )
        return [];
      const [construct] = checker.getTypeOfSymbolAtLocation(symbol, declared).getConstructSignatures();
      const args = construct?.getParameters()[1];
      if (!construct || !args) return [];
      const had = checker.getPropertiesOfType(checker.getReturnTypeOfSignature(construct));
      // What depends on the kind of cloud is declared among the outputs alone.
      const said = exportsOf(checker, sources.file(path)).find(({ name }) => name === `${symbol.name}Outputs`);
      const saidType = said && checker.getDeclaredTypeOfSymbol(said);
      const own = had
        .map((property) => (property.declarations ? property : (saidType?.getProperty(property.name) ?? property)))
        .filter(isOurs);
      const outputs = own.filter((property) => property.name !== "provider").map((property) => read.one(property));
      return [{ name: symbol.name, args: read.all(typeOf(checker, args, declared), declared), outputs }];
    }),
  );
}

/**
 * The look-ups: what each function takes and gives, one of a list for those that list.
 * @param {string} root
 * @param {Sources} sources
 * @returns {Schema[]}
 */
export function lookupSchemas(root, sources) {
  const checker = sources.program.getTypeChecker();
  const read = fieldsOf(checker);
  return filesIn(root, "lookups").flatMap((path) =>
    exportsOf(checker, sources.file(path)).flatMap((symbol) => {
      const declared = symbol.valueDeclaration;
      if (!declared || !ts.isFunctionDeclaration(declared) || !/^(get|list|check|recover)[A-Z]/.test(symbol.name))
        return [];
      const [call] = checker.getTypeOfSymbolAtLocation(symbol, declared).getCallSignatures();
      const args = call?.getParameters()[0];
      if (!call || !args || symbol.name.endsWith("Output")) return [];
      const [result] = checker.getTypeArguments(
        /** @type {ts.TypeReference} */ (checker.getReturnTypeOfSignature(call)),
      );
      if (!result) return [];
      const outputs = checker.getPropertiesOfType(result).map((property) => read.one(property));
      return [{ name: symbol.name, args: read.all(typeOf(checker, args, declared), declared), outputs }];
    }),
  );
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.SourceFile} file
 */
function exportsOf(checker, file) {
  const module = checker.getSymbolAtLocation(file);
  return module
    ? checker.getExportsOfModule(module).filter(({ declarations }) => declarations?.[0]?.getSourceFile() === file)
    : [];
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 * @param {ts.Node} at
 */
const typeOf = (checker, symbol, at) => checker.getTypeOfSymbolAtLocation(symbol, at);

/** @param {ts.Symbol} symbol */
const fileOf = (symbol) => symbol.declarations?.[0]?.getSourceFile().fileName.split("/").join(sep) ?? "";

/**
 * Whether a property is declared here, and not by Pulumi's SDK.
 * @param {ts.Symbol} symbol
 */
const isOurs = (symbol) =>
  (symbol.flags & ts.SymbolFlags.Property) !== 0 &&
  symbol.declarations?.every(
    (one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.NonPublicAccessibilityModifier) === 0,
  ) === true &&
  !fileOf(symbol).includes("node_modules");

/** @param {ts.Symbol} symbol */
const isDeprecated = (symbol) => symbol.getJsDocTags().some(({ name }) => name === "deprecated");

/**
 * What reads the fields of a type.
 * @param {ts.TypeChecker} checker
 */
function fieldsOf(checker) {
  /** @param {ts.Symbol} symbol @param {string} [path] @returns {Field} */
  const one = (symbol, path = symbol.name) => {
    const { isOptional, text } = saidOf(checker, symbol);
    return { path, text, optional: isOptional, deprecated: isDeprecated(symbol) };
  };
  /** @param {ts.Type} type @param {ts.Node} at @param {string} [before] @param {number} [depth] @returns {Field[]} */
  const all = (type, at, before = "", depth = 0) =>
    plainTypes(type).flatMap((object) =>
      checker
        .getPropertiesOfType(object)
        .filter(isOurs)
        .flatMap((symbol) => {
          const field = one(symbol, before + symbol.name);
          const parts = depth < DEEPEST ? partsOf(typeOf(checker, symbol, at), at, field.path, depth) : [];
          const own = parts.map((part) => ({ ...part, deprecated: part.deprecated || field.deprecated }));
          return BLOCKS.includes(symbol.name) ? own : [field, ...own];
        }),
    );
  /** @param {ts.Type} type @param {ts.Node} at @param {string} path @param {number} depth @returns {Field[]} */
  const partsOf = (type, at, path, depth) =>
    plainTypes(type).flatMap((object) => {
      if (checker.isArrayLikeType(object)) {
        const [item] = checker.getTypeArguments(/** @type {ts.TypeReference} */ (object));
        return item ? partsOf(item, at, `${path}[]`, depth) : [];
      }
      // Of a record whose keys are a type of the caller's, there is no index.
      const each = object.aliasSymbol?.name === "Record" ? object.aliasTypeArguments?.[1] : object.getStringIndexType();
      if (each) return plainTypes(each).flatMap((item) => all(item, at, `${path}.*.`, depth + 1));
      return all(object, at, `${path}.`, depth + 1);
    });
  /** @param {ts.Type} type @returns {ts.Type[]} The plain objects and lists that a value may be. */
  const plainTypes = (type) =>
    (type.isUnion() ? type.types : [type]).filter(
      (part) =>
        (part.flags & ts.TypeFlags.Object) !== 0 &&
        !/^(Promise|OutputInstance|Asset|Archive)$/.test(part.symbol?.name ?? "") &&
        !part.isClass() &&
        !checker.getPropertyOfType(part, "urn"),
    );
  return { one, all };
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 */
function saidOf(checker, symbol) {
  const said = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, " ").trim();
  const text = /^.*?[.](?= |$)/.exec(said)?.[0] ?? said;
  const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  const declared = symbol.declarations?.[0];
  const isOptional =
    optional || (declared !== undefined && ts.isPropertySignature(declared) && declared.questionToken !== undefined);
  return { text, isOptional };
}
