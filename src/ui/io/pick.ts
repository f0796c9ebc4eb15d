import { filesOfHandles } from './handles.ts';

type Picker = (options: { readonly multiple: boolean }) => Promise<readonly FileSystemFileHandle[]>;

/** Opens the browser's file chooser; nothing happens when the person closes it. */
export function pickFiles(take: (files: readonly File[]) => void): void {
  const picker = (globalThis as { showOpenFilePicker?: Picker }).showOpenFilePicker;
  if (picker === undefined) {
    pickByInput(take);
    return;
  }
  picker({ multiple: true })
    .then(filesOfHandles)
    .then(
      (files) => {
        if (files.length > 0) take(files);
      },
      (reason: unknown) => {
        // Closed without a choice, or not allowed here (in a frame of another site): then the old way.
        if (reason instanceof Error && reason.name === 'SecurityError') pickByInput(take);
      },
    );
}

function pickByInput(take: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) take(files);
  });
  input.click();
}
