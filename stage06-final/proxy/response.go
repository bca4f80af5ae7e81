package proxy

import (
	"fmt"
	"strings"

	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
)

// written are the fields of a response that this proxy's server writes itself. It is never changed.
var written = []string{"Date", "Content-Type"}

// passable returns the fields of a response that are for the client.
func passable(h client.Header) (fields client.Header) {
	named := connectionOptions(h)
	for _, f := range h {
		if !isOneOf(f.Name, hopByHop) && !isOneOf(f.Name, written) && !isOneOf(f.Name, named) {
			fields = append(fields, f)
		}
	}
	return fields
}

// connectionOptions returns the names in the Connection fields.
func connectionOptions(h client.Header) (names []string) {
	for value := range h.Values("Connection") {
		for name := range strings.SplitSeq(value, ",") {
			names = append(names, strings.Trim(name, " \t"))
		}
	}
	return names
}

// respond passes a response on.
func (p *Proxy) respond(c *looper.Context, res *client.Response) error {
	if res.Status < 200 || res.Status > 599 {
		return &looper.Error{Status: 502, Err: fmt.Errorf("upstream %s: status %d", res.URL, res.Status)}
	}
	p.addFields(c, res.Header, res.Proto)
	length := res.ContentLength
	if res.Status == 204 || res.Status == 304 {
		length = 0 // whatever Content-Length says (RFC 9110, section 8.6)
	}
	if err := c.SendReader(res.Status, res.Header.Get("Content-Type"), length, res.Body); err != nil {
		return err // the response has begun: cut it off, so that the client does not take it for complete
	}
	for _, f := range res.Trailer {
		_ = c.Exchange().AddTrailer(f.Name, f.Value) // left out if the response has no place for it
	}
	return nil
}

// addFields adds the fields of the upstream's response to the client's.
func (p *Proxy) addFields(c *looper.Context, h client.Header, proto string) {
	for _, f := range passable(h) {
		c.AddHeader(f.Name, f.Value)
	}
	if p.config.Via != "-" {
		c.AddHeader("Via", strings.TrimPrefix(proto, "HTTP/")+" "+p.config.Via)
	}
}

// switchProtocols joins the two connections.
func (p *Proxy) switchProtocols(c *looper.Context, res *client.Response, t *turn) error {
	protocol := res.Header.Get("Upgrade")
	if !isOneOf(protocol, offered(c.Exchange().Request())) {
		return &looper.Error{Status: 502, Err: fmt.Errorf("upstream %s: it has switched to %q, which the client did not offer", res.URL, protocol)}
	}
	p.addFields(c, res.Header, res.Proto)
	ofClient, ofUpstream := looper.NewRelays()
	ours := c.Exchange().Conn()
	handler := &relay{Relay: ofUpstream, turn: t}
	theirs, err := res.Switch(handler)
	if err != nil {
		return &looper.Error{Status: 502, Err: err}
	}
	t.lasts = true
	theirs.Pause() // nothing may come before the head of the response
	ofClient.Join(ours, theirs)
	if err := c.Upgrade(protocol, ofClient); err != nil {
		handler.alone = true
		theirs.Abort(err)
		return err
	}
	theirs.Resume()
	return nil
}
