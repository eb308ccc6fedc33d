import { styleText } from 'node:util';

export type Format = 'bold' | 'gray' | 'cyan' | 'green' | 'red' | 'yellow';
export type Style = (format: Format, text: string) => string;

export function createStyle(colors: boolean): Style {
  return (format, text) => (colors ? styleText(format, text, { validateStream: false }) : text);
}
