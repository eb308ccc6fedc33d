import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export const HOW_TO_INSTALL =
  'There is no Chromium here: "apt-get install chromium" has one, or CHROMIUM names it by its path';

/** Where Chromium is; undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM) return env.CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface View {
  width: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** Pixels of the picture for each of the page. */
  scale?: number;
}

/** One page of a browser without a window. */
export interface Page {
  show(view: View): Promise<void>;
  /** Loads it, with all that belongs to it. */
  open(url: string): Promise<void>;
  /** Does what makes the page go to another, and waits until that is loaded. */
  follow(act: () => Promise<void>): Promise<void>;
  /** What an expression comes to in the page, whose own policy holds for the page alone. */
  evaluate<T>(expression: string): Promise<T>;
  /** A PNG of the whole page, or of what is seen without scrolling. */
  picture(whole: boolean): Promise<Buffer>;
  /** Presses a key, as a person does. */
  press(key: 'Tab' | 'Enter'): Promise<void>;
  /** What the console was told since the last time this was asked for. */
  takeComplaints(): string[];
}

export interface Browser extends AsyncDisposable {
  page: Page;
}

/** A browser that is driven by the DevTools protocol, with a profile of its own that goes with it. */
export async function startChromium(path: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'clipwatch-browser-'));
  const child = spawn(path, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => endBrowser(child, profile);
  try {
    const devTools = await connect(await findDevTools(child));
    return { page: await openPage(devTools), [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Nothing is fetched but what is asked for. The sandbox needs rights that a container, where CI runs as root, does not give. */
const FLAGS = [
  '--headless',
  '--remote-debugging-port=0',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--hide-scrollbars',
  '--font-render-hinting=none',
];

async function endBrowser(child: ChildProcess, profile: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  // Processes of its own may still write for a moment.
  rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function findDevTools(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('Chromium has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    const [url] = /ws:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) {
      child.stderr.resume();
      return url;
    }
  }
  throw new Error('Chromium ended before it could be driven');
}

type Fields = Record<string, unknown>;

interface Message {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Fields;
  result?: Fields;
  error?: { message: string };
}

class DevTools {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly events = new EventTarget();
  sessionId: string | undefined;
  #last = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))));
  }

  #take(message: Message): void {
    if (message.id !== undefined) this.#answers.get(message.id)?.(message);
    else if (message.method !== undefined)
      this.events.dispatchEvent(new CustomEvent(message.method, { detail: message.params ?? {} }));
  }

  async send(method: string, params: Fields = {}): Promise<Fields> {
    const id = ++this.#last;
    const answered = new Promise<Message>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.sessionId }));
    const { result = {}, error } = await answered;
    this.#answers.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}

async function connect(url: string): Promise<DevTools> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return new DevTools(socket);
}

async function openPage(devTools: DevTools): Promise<Page> {
  const { targetInfos } = await devTools.send('Target.getTargets');
  const targets = targetInfos as { type: string; targetId: string }[];
  const targetId = targets.find(({ type }) => type === 'page')?.targetId;
  const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: true });
  devTools.sessionId = String(sessionId);
  const complaints: string[] = [];
  const listen = (method: string, say: (detail: Fields) => unknown) =>
    devTools.events.addEventListener(method, (event) =>
      complaints.push(String(say((event as CustomEvent<Fields>).detail))),
    );
  listen('Log.entryAdded', ({ entry }) => (entry as Fields).text);
  listen('Runtime.exceptionThrown', (detail) => JSON.stringify(detail));
  for (const domain of ['Page', 'Log', 'Runtime']) await devTools.send(`${domain}.enable`);
  return {
    async show({ width, height = 900, scheme = 'light', scale = 1 }) {
      const metrics = { width, height, deviceScaleFactor: scale, mobile: false };
      await devTools.send('Emulation.setDeviceMetricsOverride', metrics);
      const features = [{ name: 'prefers-color-scheme', value: scheme }];
      await devTools.send('Emulation.setEmulatedMedia', { features });
    },
    async follow(act) {
      const loaded = once(devTools.events, 'Page.loadEventFired');
      await act();
      await loaded;
    },
    async open(url) {
      const loaded = once(devTools.events, 'Page.loadEventFired');
      const { errorText } = await devTools.send('Page.navigate', { url });
      if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
      await loaded;
    },
    async evaluate<T>(expression: string) {
      const params = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await devTools.send('Runtime.evaluate', params);
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: T }).value;
    },
    async picture(whole) {
      const { data } = await devTools.send('Page.captureScreenshot', {
        captureBeyondViewport: whole,
        ...(whole && { clip: await wholeOf(devTools) }),
      });
      return Buffer.from(String(data), 'base64');
    },
    async press(key) {
      const code = key === 'Tab' ? 9 : 13;
      const params = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' && { text: '\r' }) };
      for (const type of ['keyDown', 'keyUp'])
        await devTools.send('Input.dispatchKeyEvent', { type, ...params });
    },
    takeComplaints: () => complaints.splice(0),
  };
}

async function wholeOf(devTools: DevTools) {
  const { cssContentSize } = await devTools.send('Page.getLayoutMetrics');
  return { ...(cssContentSize as { width: number; height: number; x: number; y: number }), scale: 1 };
}
