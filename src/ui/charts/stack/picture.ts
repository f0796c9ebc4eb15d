import type { Pane } from './pane.ts';
import type { Reading } from './readout.ts';
import type { ChartTheme } from '../paint/theme.ts';

export interface PanePicture {
  readonly canvas: HTMLCanvasElement;
  /** In CSS pixels. */
  readonly height: number;
  /** Names of what is drawn, each with its colour. */
  readonly names: readonly { readonly text: string; readonly colour: string }[];
}

export interface PictureInput {
  readonly title: string;
  readonly note: string;
  readonly panes: readonly PanePicture[];
  readonly theme: ChartTheme;
}

/** A pane as it stands, named by its title and by the lines of its legend that have a colour. */
export function panePicture(
  pane: Pane,
  title: PanePicture['names'][number],
  readings: readonly Reading[],
  css: CSSStyleDeclaration,
): PanePicture {
  const lines = readings.filter(({ colour, label }) => colour !== null && label !== title.text);
  return {
    canvas: pane.plot.ctx.canvas,
    height: pane.plot.height,
    names: [
      title,
      ...lines.map(({ label, colour }) => ({ text: label, colour: css.getPropertyValue(colour!).trim() })),
    ],
  };
}

const HEAD_PX = 44;

/** The panes under one another with a heading, as a PNG at the screen's resolution; null when the browser gives none. */
export function chartPicture(input: PictureInput): Promise<Blob | null> {
  const { panes, theme } = input;
  const first = panes[0];
  if (first === undefined) return Promise.resolve(null);
  const dpr = first.canvas.height / Math.max(1, first.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...panes.map((pane) => pane.canvas.width));
  canvas.height = Math.round(HEAD_PX * dpr) + panes.reduce((sum, pane) => sum + pane.canvas.height, 0);
  const ctx = canvas.getContext('2d');
  if (ctx === null) return Promise.resolve(null);
  ctx.fillStyle = theme.panel;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  const family = theme.font.replace(/^\S+\s/, '');
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme.ink;
  ctx.font = `600 ${String(14 * dpr)}px ${family}`;
  ctx.fillText(input.title, 14 * dpr, 16 * dpr);
  ctx.fillStyle = theme.axis;
  ctx.font = `${String(11 * dpr)}px ${family}`;
  ctx.fillText(input.note, 14 * dpr, 33 * dpr);
  let y = Math.round(HEAD_PX * dpr);
  for (const pane of panes) {
    ctx.drawImage(pane.canvas, 0, y);
    ctx.fillStyle = theme.line;
    ctx.fillRect(0, y, canvas.width, Math.max(1, Math.round(dpr)));
    let x = 14 * dpr;
    ctx.font = `600 ${String(11 * dpr)}px ${family}`;
    for (const name of pane.names) {
      ctx.fillStyle = name.colour;
      ctx.fillText(name.text, x, y + 13 * dpr);
      x += ctx.measureText(name.text).width + 14 * dpr;
    }
    y += pane.canvas.height;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
