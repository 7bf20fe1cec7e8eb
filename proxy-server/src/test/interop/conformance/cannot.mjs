// What a kind of server cannot pass whatever stands in front of it: scenario -> the checks that fail or warn, and why.
// Such a scenario is played all the same; it fails when any other check fails, and when it passes after all.
// --cannot KIND of run-conformance.mjs chooses the kind.
const NO_STATE = 'answers to questions nobody asked: a server of the handshake revisions can only be asked anew, '
  + 'and its questions go with a requestState, without which a gateway knows no call to answer';

export const CANNOT = {
  // Only behind nothing: the gateway compares these headers itself.
  lowLevel: {
    'http-custom-header-server-validation': {
      checks: [
        'sep-2243-server-reject-invalid-param-chars',
        'sep-2243-server-reject-param-mismatch',
        'sep-2243-server-validate-param-match',
      ],
      why: 'the low-level server of the SDK does not compare Mcp-Param-* headers with the arguments',
    },
  },
  legacy: {
    'input-required-result-basic-elicitation': {
      checks: ['sep-2322-elicitation-incomplete'],
      why: 'wants the question under the key user_name; a question of the handshake revisions has no key of its own',
    },
    'input-required-result-missing-input-response': {
      checks: ['sep-2322-missing-response-rerequests'],
      why: NO_STATE,
    },
    'input-required-result-ignore-extra-params': { checks: ['sep-2322-ignore-unexpected-params'], why: NO_STATE },
  },
};

// The result as it counts where the scenario is named above.
export function excused(result, known) {
  if (!known) return result;
  const bad = [...result.why, ...result.warned];
  if (!bad.length) return { ...result, status: 'FAIL', why: ['passes-though-it-cannot'] };
  if (bad.some((check) => !known.checks.includes(check))) return result;
  return { ...result, status: 'cant', why: [], reason: known.why };
}
