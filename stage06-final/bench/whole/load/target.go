package load

import (
	"bytes"
	"fmt"
	"net/netip"
	"time"
)

// Target is what is asked, and what comes of it.
type Target struct {
	Addr    netip.AddrPort
	Opening []byte // sent first on each connection; its response ends with a blank line. Nil: nothing is
	Request []byte
	Prefix  []byte // how each response begins
	Length  int    // of each response, in bytes
}

// Shape is how it is asked.
type Shape struct {
	Conns int // that are used
	Depth int // requests that a connection sends at once; 0 means 1
	Idle  int // connections that have asked once, and then say nothing
}

// Count is what a run has brought.
type Count struct {
	Requests int
	Wall     time.Duration
}

// A Session has connections to one server.
type Session interface {
	Run(d time.Duration) (Count, error)
	Close()
}

// patience bounds how long a server may send nothing while it owes a response.
const patience = 10 * time.Second

// WrongError is a response that is not what it has to be.
type WrongError struct{ Expected, Found string }

func (e *WrongError) Error() string {
	return fmt.Sprintf("expected a response that begins with %q, found %q", e.Expected, e.Found)
}

// checkPrefix looks at the beginning of a response.
func (t *Target) checkPrefix(in []byte) error {
	n := min(len(in), len(t.Prefix))
	if bytes.Equal(in[:n], t.Prefix[:n]) {
		return nil
	}
	return &WrongError{Expected: string(t.Prefix), Found: string(in[:min(len(in), 64)])}
}

// errSilent is a server that owes responses and sends nothing.
func errSilent(owed int) error {
	return fmt.Errorf("expected %d more responses, found nothing for %v", owed, patience)
}
