// Package proxy is a reverse proxy: a handler of an application that passes requests on to other servers, the upstreams, and their responses
// back. Content streams in both directions, as fast as the slower side reads it.
//
//	p, err := proxy.New(proxy.Config{Upstreams: []string{"http://192.0.2.7:8001", "http://192.0.2.8:8001"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	p.Mount(app, "/api")
//	app.Every("health of the upstreams", 5*time.Second, p.Check)
//
// The fields of one connection stay there: hop-by-hop fields and those that Connection names are removed (RFC 9110,
// section 7.6.1), and each side writes lengths and chunks anew. So the two sides cannot disagree about where a message
// ends: the server refuses an ambiguous request, the client an ambiguous response.
//
//	client --> server --> Handle --> pick an upstream --> a turn there --> client.Do --> upstream
//	                        ^            |
//	                        '-- once more, at another one: the request's content is unread
//
// Interface: Config, New, Proxy.Handle, Proxy.Mount, Proxy.Check, Proxy.State.
package proxy
