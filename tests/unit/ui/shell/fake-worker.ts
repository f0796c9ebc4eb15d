import { expose } from 'comlink';
import type { WorkerPort } from '../../../../src/worker/protocol/client.ts';

/** A worker in this thread: a message channel whose other end serves `methods`. */
export class FakeWorker implements WorkerPort {
  terminated = false;
  private readonly channel = new MessageChannel();
  private readonly own = new Map<string, ((event: Event) => void)[]>();

  constructor(methods: object) {
    expose(methods, this.channel.port2 as never);
    this.channel.port1.start();
    this.channel.port2.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.channel.port1.postMessage(message, transfer as never);
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    if (type === 'message') this.channel.port1.addEventListener('message', listener as never);
    else this.own.set(type, [...(this.own.get(type) ?? []), listener]);
  }

  removeEventListener(type: string, listener: (event: Event) => void): void {
    if (type === 'message') this.channel.port1.removeEventListener('message', listener as never);
  }

  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
    this.channel.port2.close();
  }

  /** As the browser tells of an uncaught error. */
  crash(message: string): void {
    const event = Object.assign(new Event('error', { cancelable: true }), { message });
    for (const listener of this.own.get('error') ?? []) listener(event);
  }
}
