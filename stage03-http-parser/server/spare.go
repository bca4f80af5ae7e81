package server

// Exchanges are used again, for other requests and other clients. Each request has a number of
// its own, the turn, which tells its handle from that of the next request.

// spareExchanges is how many unused exchanges the server keeps. Only connections with a
// request in progress need one; after a burst, the garbage collector frees the others.
const spareExchanges = 1024

func (s *Server) takeExchange(c *conn) *exchange {
	var x *exchange
	if last := len(s.spare) - 1; last >= 0 {
		x = s.spare[last]
		s.spare = s.spare[:last]
	} else {
		x = s.newExchange()
	}
	x.conn, x.net, x.named = c, c.net, c.named
	return x
}

func (s *Server) newExchange() *exchange {
	x := &exchange{server: s}
	x.parser.Limits = s.config.Limits
	x.parser.Limits.Body = unlimited // see begin
	x.turn = s.nextTurn()
	return x
}

func (s *Server) nextTurn() uint64 {
	s.turns++
	return s.turns
}

// renew ends x's request and makes x ready for the next one.
func (s *Server) renew(x *exchange) {
	s.ended.add(x)
	x.turn = s.nextTurn()
	x.incoming, x.outgoing = incoming{}, outgoing{}
	x.parser.Limits.Body = unlimited // until the handler is asked
	x.fields, x.trailers = x.fields[:0], x.trailers[:0]
	s.loop.GiveBack(x.body)
	x.body = nil
}

// putExchange takes x back from its connection.
func (s *Server) putExchange(x *exchange) {
	shared := x.shared
	if x.request != arriving { // otherwise no handler has it
		s.renew(x)
	}
	x.conn, x.net = nil, nil
	if shared || len(s.spare) == spareExchanges {
		return
	}
	if !x.parser.Idle() {
		x.parser.Reset()
	}
	s.spare = append(s.spare, x)
}

// endings holds the names of the last exchanges that are over, for the line in the log about a
// handler that uses one of them.
type endings [256]struct {
	turn uint64
	n    int
	name [64]byte // "GET /path", or as much of it as fits; name[:n]
}

func (e *endings) add(x *exchange) {
	ending := &e[x.turn%uint64(len(e))]
	ending.turn = x.turn
	r := &x.parser.Request
	name := append(ending.name[:0], r.Method()[:min(len(r.Method()), 32)]...)
	name = append(name, ' ')
	name = append(name, r.Path()[:min(len(r.Path()), cap(name)-len(name))]...)
	ending.n = len(name)
}

// find returns the name of the exchange of that turn.
func (e *endings) find(turn uint64) string {
	if ending := &e[turn%uint64(len(e))]; ending.turn == turn {
		return string(ending.name[:ending.n])
	}
	return "a request long ago"
}
