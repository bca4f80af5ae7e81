// Package proxy is a reverse proxy: a handler of an application that passes requests on to other servers, the upstreams, and their responses
// back. Content streams in both directions, as fast as the slower side takes it.
//
//	p, err := proxy.New(proxy.Config{Upstreams: []string{"http://192.0.2.7:8001", "http://192.0.2.8:8001"}})
//	if err != nil {
//		log.Fatal(err)
//	}
//	p.Mount(app, "/api")
//	app.Every("health of the upstreams", 5*time.Second, p.Check)
//
// What belongs to one connection stays there: hop-by-hop fields and those that Connection names are removed (RFC 9110,
// section 7.6.1), lengths and chunks are made anew on each side. So the two sides cannot disagree about where a message
// ends: the server refuses what is ambiguous in a request, the client what is ambiguous in a response.
//
//	client --> server --> Handle --> pick an upstream --> a turn there --> client.Do --> upstream
//	                        ^            |
//	                        '-- once more, on another one: nothing of the request has been used up
//
// Interface: Config, New, Proxy.Handle, Proxy.Mount, Proxy.Check, Proxy.State.
package proxy
