// Package client sends requests to HTTP/1.1 servers from handlers and other tasks, on the same loop: it has no goroutine of its own.
//
//	cl := client.New(client.Config{})
//	app.Get("/weather", func(c *looper.Context) error {
//		res, err := cl.Get(c, "http://192.0.2.7/now")
//		if err != nil {
//			return err
//		}
//		defer res.Body.Close()
//		...
//	})
//
// While an exchange waits, only the calling task waits. Content streams in both directions: unread content stays
// with the server, and a task does not write more than the server reads. The response may come while the
// request is still being sent. If the task is canceled, for example because its own client has gone, the connection is
// aborted.
//
//	Do --> turn --> idle connection, or dial (names on a worker, proxy, TLS) --> head, body --> head of the response
//	        ^                                                                                            |
//	        '---------- End: keep the connection, or close it <------- Body.Read, Body.Close <-----------'
//
// Connections are kept and reused. A response is parsed as strictly as package http1 parses requests. If a byte comes
// that belongs to no response, the connection is closed, so that no request gets the response to
// another. Everything is bounded: heads, 1xx responses, exchanges at once, kept connections, and the time of each wait. See Config.
//
// Interface:
//
//	New, Client.Do, Client.Get, Client.Post   exchanges
//	Request, Header                           a request and its fields
//	Response                                  a response; its Body suspends
//	Response.Switch                           the connection, after 101 or CONNECT
//	Config                                    limits, times, proxy
//	Error, TimeoutError, ProxyError           errors
package client
