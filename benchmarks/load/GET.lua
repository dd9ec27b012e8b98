wrk.method = "GET"
wrk.path = "/keys/hot"
