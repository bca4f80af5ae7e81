package loop

// Handler is told what happens on a connection. Its methods run on the loop, one at
// a time: one that takes long makes every other client wait. If one panics, the connection is
// reset, and the log has the stack.
type Handler interface {
	// Input is called with all bytes that were received and not consumed, in order,
	// and returns how many of them it consumes. The rest is kept and comes again,
	// with more after it, at the next arrival or after Conn.Resume. The slice is
	// borrowed until Input returns.
	Input(c *Conn, in []byte) (consumed int)

	// EOF is called once, when the client has closed its sending side: what was not
	// consumed will never get longer. It may still be reading.
	EOF(c *Conn)

	// Drained is called when so much output has been sent that there is room again
	// (Config.LowWater), after Conn.Full was true.
	Drained(c *Conn)

	// Settle is called after each callback that has touched this connection, also a callback of another
	// connection or of a timer: written to it, resumed it, received something for it. It is for a
	// handler whose business others can bring to an end (a timer, another connection), and
	// the place to call Conn.Close or Conn.Resume for that. Output is sent after it.
	Settle(c *Conn)

	// Stopping is called when the loop is asked to stop: the connection should end
	// soon, with Conn.Close at the latest when its present business is done.
	Stopping(c *Conn)

	// Closed is the last call for this connection. err is nil after Close and Linger,
	// and otherwise what broke the connection.
	Closed(c *Conn, err error)
}

// Defaults has every method of Handler but Input, for a handler to embed: it closes
// the connection when the client has said all it will, and when the loop stops.
type Defaults struct{}

func (Defaults) EOF(c *Conn)         { c.Close() }
func (Defaults) Drained(*Conn)       {}
func (Defaults) Settle(*Conn)        {}
func (Defaults) Stopping(c *Conn)    { c.Close() }
func (Defaults) Closed(*Conn, error) {}
