package loop

// Handler gets the events of a connection. Its methods run on the loop, one at a time: a slow method
// makes every other client wait. If a method panics, the connection is reset, and the log has the
// stack.
type Handler interface {
	// Input is called with all received bytes that are not consumed, in order, and
	// returns how many of them it consumes. The loop keeps the rest, and calls Input
	// with it again, followed by more, at the next arrival or after Conn.Resume. The
	// slice is borrowed until Input returns.
	Input(c *Conn, in []byte) (consumed int)

	// EOF is called once, when the client has closed its sending side: no more input
	// will come. The client may still be reading.
	EOF(c *Conn)

	// Drained is called after Conn.Full was true, when the output has fallen to
	// Config.LowWater: there is room again.
	Drained(c *Conn)

	// Settle is called after each callback that has touched this connection: has written to it, resumed
	// it, or received input for it. The callback may be another connection's, or a timer's. If a timer
	// or another connection can finish the handler's work, call Conn.Close or Conn.Resume in Settle. The loop
	// sends output after it.
	Settle(c *Conn)

	// Stopping is called when the loop begins to stop. The handler should finish its
	// present work soon, and then call Conn.Close.
	Stopping(c *Conn)

	// Closed is the last call for this connection. err is nil after Close and Linger,
	// and otherwise says why the connection broke.
	Closed(c *Conn, err error)
}

// Defaults has every method of Handler except Input, for a handler to embed: it closes
// the connection when the client has ended its output, and when the loop stops.
type Defaults struct{}

func (Defaults) EOF(c *Conn)         { c.Close() }
func (Defaults) Drained(*Conn)       {}
func (Defaults) Settle(*Conn)        {}
func (Defaults) Stopping(c *Conn)    { c.Close() }
func (Defaults) Closed(*Conn, error) {}
