import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The only members of Math whose result IEEE 754 or ECMAScript fixes to the last bit. */
const exactMath = ['sqrt', 'abs', 'min', 'max', 'floor', 'ceil', 'round', 'trunc', 'imul', 'fround'];
const inexactMath = Object.getOwnPropertyNames(Math).filter((name) => !exactMath.includes(name));

const ambient = [
  'Date',
  'Intl',
  'performance',
  'crypto',
  'process',
  'globalThis',
  'window',
  'self',
  'console',
  'fetch',
];
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'];

const bannedSyntax = [
  { selector: "BinaryExpression[operator='**']", message: '`**` differs between engines: use core/num.' },
  { selector: "AssignmentExpression[operator='**=']", message: '`**=` differs between engines: use core/num.' },
  {
    selector: "MemberExpression[object.name='Math'][computed=true]",
    message: 'A computed member of Math hides which function is called.',
  },
  {
    selector: "VariableDeclarator[init.name='Math']",
    message: 'Do not alias or destructure Math: the ban on its inexact members would not see it.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(localeCompare|toLocale[A-Z].*)$/]',
    message: 'The result depends on the locale data of the machine.',
  },
];

const bannedInLoader = [
  { selector: 'Literal[regex]', message: 'The loader scans bytes by hand: no regular expressions.' },
  { selector: "Identifier[name='RegExp']", message: 'The loader scans bytes by hand: no regular expressions.' },
];

/** What the engine may not read: anything whose value differs between machines, engines or moments. */
const determinism = {
  'no-restricted-properties': [
    'error',
    ...inexactMath.map((property) => ({
      object: 'Math',
      property,
      message: 'Not fixed to the last bit by the standard: use core/num.',
    })),
  ],
  'no-restricted-globals': [
    'error',
    ...[...ambient, ...timers].map((name) => ({ name, message: 'The engine reads nothing ambient: pass it in.' })),
  ],
};

/** A second fence behind the project references: what each layer may not import, as a regular expression. */
const layer = (folder, banned, message) => ({
  files: [`src/${folder}/**`],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: banned, message }] }] },
});
const rooms = (...names) => `^node:|/(${names.join('|')})/`;

export default defineConfig(
  {
    ignores: [
      'dist',
      'build',
      'coverage',
      'reports',
      '.stryker-tmp',
      'test-results',
      'playwright-report',
      '**/fixtures/**',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // A cursor's last step (`bytes[--at] = x`) reads better like the ones before it.
      'no-useless-assignment': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', { selector: 'DebuggerStatement', message: 'Left over.' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Typed arrays and columns of equal length make index access provably in range; `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The compiler checks names, and knows the library of each layer.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      // `let` with $props() and $state() is the idiom even where only a member is assigned.
      'prefer-const': 'off',
      'svelte/no-at-html-tags': 'error',
      // What is not shown is kept in plain maps and sets on purpose: reactive ones cost on every read.
      'svelte/prefer-svelte-reactivity': 'off',
      // The page has no router: a link is a link.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    // Rules that need types, on what runs unattended: a promise nobody awaits loses its error.
    files: ['src/**/*.ts', 'tests/**/*.ts', 'scripts/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/contracts/**/*.ts'],
    rules: { ...determinism, 'no-restricted-syntax': ['error', ...bannedSyntax] },
  },
  {
    files: ['src/core/loader/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax, ...bannedInLoader] },
  },
  {
    files: ['src/core/loader/**/*.ts'],
    // The one file that reads numbers; it hands `Number` nothing but digits it has checked.
    ignores: ['src/core/loader/numbers/number.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...bannedSyntax,
        ...bannedInLoader,
        {
          selector: 'CallExpression[callee.name=/^(parseFloat|parseInt|Number)$/]',
          message: 'The loader reads numbers in number.ts, which refuses what is not one.',
        },
      ],
    },
  },
  layer('contracts', '^(?!\\./)', 'contracts imports nothing.'),
  layer('core', rooms('runtime', 'store', 'worker', 'ui', 'cli', 'adapters'), 'core imports contracts alone.'),
  layer('runtime', rooms('store', 'worker', 'ui', 'cli'), 'runtime imports core and contracts; effects are arguments.'),
  layer('store', rooms('core', 'runtime', 'worker', 'ui', 'cli'), 'store imports contracts alone.'),
  layer('worker', rooms('ui', 'cli'), 'worker imports neither ui nor cli nor Node.'),
  layer('cli', '/(store|worker|ui)/', 'cli imports runtime, core and contracts.'),
  layer('ui', rooms('core', 'runtime', 'cli'), 'ui reaches the engine through worker/client and worker/api alone.'),
  { files: ['src/cli/**', 'scripts/**', 'tests/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.mjs', '*.config.ts'], languageOptions: { globals: globals.node } },
  {
    files: ['tests/**'],
    rules: {
      // Tests feed functions what their types forbid.
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
);
