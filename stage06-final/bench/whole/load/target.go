package load

import (
	"bytes"
	"fmt"
	"net/netip"
	"time"
)

// Target is a request, and the form of its response.
type Target struct {
	Addr    netip.AddrPort
	Opening []byte // sent first on each connection; its response ends with a blank line. Nil: none
	Request []byte
	Prefix  []byte // how each response begins
	Length  int    // of each response, in bytes
}

// Shape is how the requests are sent.
type Shape struct {
	Conns int // connections that send requests
	Depth int // requests that a connection sends at once; 0 means 1
	Idle  int // further connections, which send one request and then nothing
}

// Count is the result of a run.
type Count struct {
	Requests int
	Wall     time.Duration
}

// A Session has connections to one server.
type Session interface {
	Run(d time.Duration) (Count, error)
	Close()
}

// patience is how long a server that owes a response may send nothing.
const patience = 10 * time.Second

// WrongError is the error of a wrong response.
type WrongError struct{ Expected, Found string }

func (e *WrongError) Error() string {
	return fmt.Sprintf("expected a response that begins with %q, found %q", e.Expected, e.Found)
}

// checkPrefix checks the beginning of a response.
func (t *Target) checkPrefix(in []byte) error {
	n := min(len(in), len(t.Prefix))
	if bytes.Equal(in[:n], t.Prefix[:n]) {
		return nil
	}
	return &WrongError{Expected: string(t.Prefix), Found: string(in[:min(len(in), 64)])}
}

// errSilent is the error of a server that owes responses and sends nothing.
func errSilent(owed int) error {
	return fmt.Errorf("expected %d more responses, found nothing for %v", owed, patience)
}
