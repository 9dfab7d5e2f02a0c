// Kept in syntax that an old Node still parses, so that it gets the sentence and not a syntax error.
const NEEDED = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `paperdesk: Node ${process.versions.node} is too old; install Node ${NEEDED.join('.')} or newer (nodejs.org) and start again.`,
  );
  process.exit(1);
}
