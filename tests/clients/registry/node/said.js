// One line for each operation: what was asked, and what came of it.
async function say(operation, work) {
  let result;
  try {
    result = await work();
  } catch (fault) {
    result = { refused: fault.status ?? fault.response?.status ?? String(fault.message), code: fault.errorCode };
  }
  console.log(JSON.stringify({ operation, result: result ?? null }));
  return result;
}

module.exports = { say };
