-- 100 bytes to one of ten thousand keys. The requests are made before, so that it is not the load's making that is
-- measured.
wrk.method = "PUT"
wrk.body = string.rep("x", 100)
local requests = {}
local next = 0
init = function()
  for i = 1, 10000 do
    requests[i] = wrk.format(nil, "/keys/bench-" .. i)
  end
end
request = function()
  next = next % 10000 + 1
  return requests[next]
end
