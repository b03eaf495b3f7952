// What the bundler turns into files rather than code.
declare module '*.css';
