/**
 * Asks the server of the page; a failure of whatever kind becomes an error whose message is for the reader.
 *
 * @param command the command that serves the page
 */
export async function ask(command, path, body, signal) {
  const request = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  };
  const response = await fetch(path, request).catch(() => {
    throw new Error(`${command} does not answer on ${location.origin}. Is it still running?`);
  });
  const answer = await response.json().catch(() => ({ message: `${command} answered ${response.status}.` }));
  if (!response.ok) {
    throw new Error(answer.message);
  }
  return answer;
}
