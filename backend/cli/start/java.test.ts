import { requireJava } from './java.js';

describe('requireJava', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
  ])('accepts %s', (text, version) => {
    expect(requireJava({ outcome: 'done', text })).toBe(version);
  });

  it.each([
    ['old numbering', { outcome: 'done', text: 'java version "1.8.0_292"' }, 'Java 8 is too old'],
    ['an older one', { outcome: 'done', text: 'openjdk version "11.0.2"' }, 'Java 11 is too old'],
    ['none', { outcome: 'missing', text: '' }, 'Java is missing'],
    ['the stub of macOS', { outcome: 'failed', text: 'Unable to locate a Java Runtime.' }, 'Java is missing'],
  ] as const)('refuses %s with the cure', (_name, told, sentence) => {
    expect(() => requireJava(told)).toThrow(sentence);
    expect(() => requireJava(told)).toThrow('JAVA_HOME');
  });
});
