package pooled

// Server has exchanges.
type Server struct {
	spare []*exchange
}

// exchange is one request and its response. It is large, so it is used again, for other requests of the same client or of others.
type exchange struct {
	client *Client // nil: spare
	memory memory
	turn   uint64 // counts the requests
}

// Exchange is what a handler has in its hands. It may be copied, and kept for longer than the exchange lasts.
type Exchange struct {
	server *Server
	x      *exchange
	turn   uint64 // which of the requests that x serves one after another
}

// over reports whether the exchange has ended. Its memory may serve another request by now.
func (e Exchange) over() bool { return e.turn != e.x.turn }

// Begin begins an exchange for a client's request.
func (s *Server) Begin(c *Client) Exchange {
	var x *exchange
	if last := len(s.spare) - 1; last >= 0 {
		x = s.spare[last]
		s.spare = s.spare[:last]
	} else {
		x = &exchange{}
	}
	x.client = c
	return Exchange{s, x, x.turn}
}

// Respond sends the response and ends the exchange. After its end it returns ErrOver.
func (e Exchange) Respond(text string) error {
	if e.x.client == nil || e.over() {
		return ErrOver
	}
	e.x.client.Received = append(e.x.client.Received, text)
	e.x.turn++
	e.end()
	return nil
}

// Gone ends the exchange, because the client has left. After its end it does nothing.
func (e Exchange) Gone() {
	if e.x.client != nil && !e.over() {
		e.end()
	}
}

func (e Exchange) end() {
	e.x.client = nil
	e.x.memory.clear()
	e.server.spare = append(e.server.spare, e.x)
}
