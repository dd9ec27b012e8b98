-- One request over and over: wrk ... -s cluster.lua URL -- METHOD PATH. The result is one line of figures, in µs.
init = function(arguments)
  wrk.method = arguments[1]
  wrk.path = arguments[2]
  if wrk.method == "PUT" then
    wrk.body = string.rep("x", 100)
  end
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("figures %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
