// @ts-check
// What one source file says of itself, from its syntax tree alone: no types are asked, so that a run takes a second.
import ts from "typescript";

/**
 * @typedef {object} Source
 * @property {number} lines
 * @property {number} statements Statements and declarations at any depth, imports and interfaces too; blocks and lone
 *   semicolons are not counted.
 * @property {{name: string, line: number, lines: number}[]} functions Functions, methods, accessors and arrows; `lines`
 *   is the span of the body, braces and nested functions included.
 * @property {{to: string, line: number, lazy: boolean, typeOnly: boolean}[]} imports As written. `lazy`: loaded when a
 *   function runs. `typeOnly`: never loaded.
 * @property {{name: string, line: number}[]} undocumented Exported declarations that have no doc comment.
 * @property {number} bareMembers Members of exported classes and interfaces that a user sees and that have none.
 */

/** What a test file calls with a callback that is a chapter, not a function. */
const CHAPTERS = /^(describe|it|test|beforeAll|beforeEach|afterAll|afterEach)\b/;

/**
 * @param {string} file Its name says how it is parsed.
 * @param {string} text
 * @returns {Source}
 */
export function readSource(file, text) {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (/** @type {number} */ position) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const start = (/** @type {ts.Node} */ node) => lineOf(node.getStart(tree));
  /** @type {Source} */
  const source = {
    lines: text.split(/\n(?!$)/).length,
    statements: 0,
    functions: [],
    imports: [],
    ...docs(tree, start),
  };

  const visit = (/** @type {ts.Node} */ node, /** @type {boolean} */ within) => {
    if (ts.isStatement(node) && !ts.isBlock(node) && !ts.isEmptyStatement(node)) source.statements++;
    const body = bodyOf(node);
    if (body && !isChapter(node)) {
      const lines = lineOf(body.end) - start(body) + 1;
      source.functions.push({ name: nameOf(node), line: start(node), lines });
    }
    const imported = importOf(node, within);
    if (imported) source.imports.push({ ...imported, line: start(node) });
    ts.forEachChild(node, (child) => visit(child, within || body !== undefined));
  };
  visit(tree, false);
  return source;
}

/** @param {ts.Node} node */
const bodyOf = (node) =>
  ts.isFunctionLike(node) && "body" in node ? /** @type {ts.Node | undefined} */ (node.body) : undefined;

/** @param {ts.Node} node */
const isChapter = ({ parent }) => ts.isCallExpression(parent) && CHAPTERS.test(parent.expression.getText());

/** @param {ts.Node} node A function. */
function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const named = [node, node.parent].find((one) => "name" in one && one.name);
  const name = named && /** @type {ts.NamedDeclaration} */ (named).name;
  if (name) return name.getText();
  return ts.isCallExpression(node.parent) ? `callback of ${node.parent.expression.getText()}`.slice(0, 60) : "function";
}

/**
 * What a node imports. Types count: a circle of types is one for the reader. `typeof import("x")` is the type of what
 * is loaded late, and as lazy. Types in the comments of .mjs files are not looked at.
 * @param {ts.Node} node
 * @param {boolean} within Whether it stands in a function.
 * @returns {{to: string, lazy: boolean, typeOnly: boolean} | undefined}
 */
function importOf(node, within) {
  /** @type {ts.Node | undefined} */
  let to;
  let lazy = false;
  let typeOnly = ts.isImportTypeNode(node);
  if (ts.isImportDeclaration(node)) {
    to = node.moduleSpecifier;
    typeOnly = isTypeOnly(node.importClause);
  } else if (ts.isExportDeclaration(node)) {
    to = node.moduleSpecifier;
    typeOnly = node.isTypeOnly;
  } else if (ts.isExternalModuleReference(node)) to = node.expression;
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    to = node.argument.literal;
    lazy = node.isTypeOf;
  } else if (ts.isCallExpression(node)) {
    const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (isImport || node.expression.getText() === "require") to = node.arguments[0];
    lazy = isImport || within;
  }
  return to && ts.isStringLiteralLike(to) ? { to: to.text, lazy, typeOnly } : undefined;
}

/** @param {ts.ImportClause | undefined} clause */
function isTypeOnly(clause) {
  if (!clause) return false; // for its effects
  const { namedBindings, name } = clause;
  const each = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  return clause.isTypeOnly || (!name && each.length > 0 && each.every((element) => element.isTypeOnly));
}

/**
 * What an export lacks. One of several declarations with one name (overloads, an interface merged with its class) is
 * enough; `export { a } from` has its comment where `a` is declared.
 * @param {ts.SourceFile} tree
 * @param {(node: ts.Node) => number} start
 * @returns {Pick<Source, "undocumented" | "bareMembers">}
 */
function docs(tree, start) {
  const listed = new Set(
    tree.statements
      .filter((statement) => ts.isExportDeclaration(statement) && !statement.moduleSpecifier)
      .flatMap((statement) => namesIn(/** @type {ts.ExportDeclaration} */ (statement))),
  );
  const exported = tree.statements
    .flatMap(declarationsIn)
    .filter(({ name, isExported }) => isExported || listed.has(name));
  const documented = new Set(exported.filter(({ node }) => hasDoc(node)).map(({ name }) => name));
  const bare = exported.filter(({ name }) => !documented.has(name));
  return {
    undocumented: [...new Map(bare.map(({ name, node }) => [name, { name, line: start(node) }])).values()],
    bareMembers: exported.flatMap(({ node }) => membersOf(node)).filter((member) => !hasDoc(member)).length,
  };
}

/** @param {ts.ExportDeclaration} list */
const namesIn = ({ exportClause }) =>
  exportClause && ts.isNamedExports(exportClause)
    ? exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
    : [];

/**
 * @param {ts.Statement} statement
 * @returns {{name: string, node: ts.Node, isExported: boolean}[]}
 */
function declarationsIn(statement) {
  if (ts.isExportAssignment(statement)) return [{ name: "default", node: statement, isExported: true }];
  if (!ts.canHaveModifiers(statement)) return [];
  const isExported = has(statement, ts.SyntaxKind.ExportKeyword);
  const nodes = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
  return nodes.map((node) => {
    const name = /** @type {ts.NamedDeclaration} */ (node).name;
    return { name: name?.getText() ?? "default", node, isExported };
  });
}

/** @param {ts.Node} node @returns {readonly ts.Node[]} */
function membersOf(node) {
  if (ts.isInterfaceDeclaration(node)) return node.members;
  if (!ts.isClassDeclaration(node)) return [];
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.OverrideKeyword];
  return node.members.filter(
    (member) => member.name && !ts.isPrivateIdentifier(member.name) && hidden.every((keyword) => !has(member, keyword)),
  );
}

/** @param {ts.Node} node @param {ts.SyntaxKind} keyword */
const has = (node, keyword) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === keyword);

/** @param {ts.Node} node */
const hasDoc = (node) => ts.getJSDocCommentsAndTags(node).length > 0;
