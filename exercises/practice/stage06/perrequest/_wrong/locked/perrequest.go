// Package perrequest has a handler that waits, and serves many requests meanwhile.
package perrequest

import (
	"fmt"
	"sync"
	"time"

	"looper.example/stage06-final/looper"
)

// Kitchen makes tea. One Kitchen serves all requests.
type Kitchen struct {
	mu     sync.Mutex // guards what follows
	guest  string
	left   int    // steps until the tea is ready
	log    string // of the steps
	served int    // cups, since the start of the server
}

// Tea is the handler of /tea/{guest}.
func (k *Kitchen) Tea(c *looper.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.guest, k.left, k.log = c.Param("guest"), 3, ""
	for k.left > 0 {
		k.log += fmt.Sprint(" ", k.left)
		k.left--
		if err := c.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	k.served++
	return c.Text(200, fmt.Sprintf("tea for %s:%s, cup %d", k.guest, k.log, k.served))
}
