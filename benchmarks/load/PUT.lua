-- 100 bytes to one of ten thousand keys.
wrk.method = "PUT"
wrk.body = string.rep("x", 100)
local next = 0
request = function()
  next = (next + 1) % 10000
  return wrk.format(nil, "/keys/bench-" .. next)
end
