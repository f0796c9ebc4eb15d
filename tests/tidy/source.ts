import ts from 'typescript';

/** A text of the project under its path relative to the root, with `/`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One import, export-from, dynamic import or `new URL(…, import.meta.url)` of a file. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True when nothing of it is left after compiling. */
  readonly typeOnly: boolean;
  /** True for `new URL(…, import.meta.url)`: another thread or a file is meant, whose code does not come along. */
  readonly byUrl: boolean;
}

/**
 * The TypeScript of a file: the whole of a .ts, the script blocks of a .svelte, with everything else blanked out so
 * that line numbers stay true.
 */
export function scriptOf({ path, text }: Source): string {
  if (!path.endsWith('.svelte')) return text;
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  let script = '';
  let end = 0;
  for (const match of text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = match.index + match[0].indexOf('>') + 1;
    const body = match[1] ?? '';
    script += blank(text.slice(end, start)) + body;
    end = start + body.length;
  }
  return script + blank(text.slice(end));
}

const parsed = new Map<string, ts.SourceFile>();

/** The syntax tree of a file's TypeScript, with parents set. */
export function parse(source: Source): ts.SourceFile {
  const key = `${source.path}\0${source.text}`;
  let tree = parsed.get(key);
  if (tree === undefined) {
    tree = ts.createSourceFile(source.path, scriptOf(source), ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
    parsed.set(key, tree);
  }
  return tree;
}

/** Calls back for every node of the file. */
export function visit(source: Source, callback: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    callback(node);
    ts.forEachChild(node, walk);
  };
  walk(parse(source));
}

/** The 1-based line on which a node's first token stands. */
export function lineOf(source: Source, node: ts.Node): number {
  const tree = parse(source);
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

const isText = (node: ts.Node | undefined): node is ts.StringLiteralLike =>
  node !== undefined && ts.isStringLiteralLike(node);

/** The file that `new URL('./x.ts', import.meta.url)` names, if the node is that. */
function fileOfUrl(node: ts.Node): string | undefined {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'URL')
    return undefined;
  const [file, base] = node.arguments ?? [];
  return isText(file) && base?.getText() === 'import.meta.url' ? file.text : undefined;
}

/** True when an import clause leaves nothing behind: `import type …`, or only `type` names. */
function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

/** Everything a file refers to by path or package name, in order. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: string, typeOnly: boolean, byUrl = false) =>
    found.push({ specifier, line: lineOf(source, node), typeOnly, byUrl });
  visit(source, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && isText(node.moduleSpecifier))
      add(node, node.moduleSpecifier.text, isTypeOnly(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [file] = node.arguments;
      if (isText(file)) add(node, file.text, false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && isText(node.argument.literal))
      add(node, node.argument.literal.text, true);
    const file = fileOfUrl(node);
    if (file !== undefined) add(node, file, false, true);
  });
  return found;
}

/** The path a relative specifier means, seen from the file; undefined for a package. A Vite query is cut off. */
export function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of (specifier.split('?')[0] ?? '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The package that a bare specifier means: `@a/b/c` is of `@a/b`. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
