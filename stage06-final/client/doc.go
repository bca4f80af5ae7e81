// Package client asks HTTP/1.1 servers from handlers and other tasks, on the same loop: it has no goroutine of its own.
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
// While an exchange waits, the task that has called does, and nobody else. Content streams in both directions: what a task does not
// read stays with the server, what the server does not take the task does not write, and the response may come while the
// request is still being sent. If the task is canceled, because its own client has gone for example, the connection is
// aborted.
//
//	Do --> turn --> idle connection, or dial (names on a worker, proxy, TLS) --> head, body --> head of the response
//	        ^                                                                                            |
//	        '---------- End: keep the connection, or close it <------- Body.Read, Body.Close <-----------'
//
// Connections are kept and used again. A response is read as strictly as package http1 reads requests, and a connection
// on which a byte comes that belongs to no response is closed, so that nobody is given the response to
// another request. Everything is bounded: heads, 1xx responses, exchanges at once, kept connections, and each wait has a time. See Config.
//
// Interface:
//
//	New, Client.Do, Client.Get, Client.Post   exchanges
//	Request, Header                           what is sent
//	Response                                  what comes; its Body suspends
//	Response.Switch                           the connection, after 101 or CONNECT
//	Config                                    limits, times, proxy
//	Error, TimeoutError, ProxyError           what goes wrong
package client
